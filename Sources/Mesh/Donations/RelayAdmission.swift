/// Admission at a claim: the node's published policy and what the row shows; the worker decides for good.
enum RelayAdmission {
    /// Why the node's published policy does not take the row; nil when it does, or when there is none to ask.
    static func refusal(
        of row: A2AStoredMessage, on node: NodeSnapshot, settings: JobSettings
    ) -> AdmissionRefusal? {
        guard let policy = node.record.donationPolicy else { return nil }
        let envelope = try? WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)  // TaskSpecs have none
        var needs = envelope.flatMap {
            try? WireCodec.decode(JobRequirements.self, from: $0.capabilityRequirementsJson)  // judged by the row then
        }
        if needs == nil, let kind = row.taskKind { needs = JobRequirements(taskKind: kind) }
        let showsKind = needs != nil
        var shown = needs ?? JobRequirements(taskKind: "")
        shown.priority = row.priority
        shown.nsfw = row.nsfw ?? shown.nsfw
        var request = AdmissionRequest(requirements: shown, privacy: PrivacyClass(rawWord: row.privacyClass))
        request.submitters = settings.submitters.union([envelope?.submittedBy].compactMap(\.self))
        request.scope = envelope?.populiScopeId ?? settings.scopeID
        request.network = settings.meshName
        var state = AdmissionState(policy: .known(policy))
        state.visibility = node.record.visibility
        state.trustTier = node.record.trustTier
        state.probedVramMb = node.record.capabilities.minVramMb
        state.isSubmittingNode = node.isOwn
        state.hasBackend = nil
        state.inFlight = nil
        guard showsKind else { return Admission.refusalWhateverKind(of: request, in: state) }
        if case .failure(let refusal) = Admission.admit(request, in: state) { return refusal }
        return nil
    }
}
