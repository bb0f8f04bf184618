/// Admission at a claim: the node's published policy and what the row shows; the worker decides for good.
enum RelayAdmission {
    /// Why the node is not to be given the row; nil when it may have it.
    static func refusal(
        of row: A2AStoredMessage, on node: NodeSnapshot, settings: JobSettings
    ) -> AdmissionRefusal? {
        if lacksModel(for: row, node) { return AdmissionRefusal(code: "backend_missing") }
        return node.isOwn ? nil : policyRefusal(of: row, on: node, settings: settings)
    }

    /// True when a job by message, which nobody has planned, is left for a machine that has a model for it.
    ///
    /// A refusal would end it. What a worker runs that names no models is its own affair, and so is a row that is
    /// meant for the one node.
    private static func lacksModel(for row: A2AStoredMessage, _ node: NodeSnapshot) -> Bool {
        guard MessageType(row.messageType) == .jobSubmit, row.targetNodeId == nil,
            let spec = try? WireCodec.decode(TaskSpec.self, from: row.payload),  // the worker refuses what is malformed
            TaskKind(rawValue: spec.kind) != nil, let models = node.record.advertisedModels
        else { return false }
        return (node.isOwn || !models.isEmpty) && !models.contains { $0.taskKinds.contains(spec.kind) }
    }

    private static func policyRefusal(
        of row: A2AStoredMessage, on node: NodeSnapshot, settings: JobSettings
    ) -> AdmissionRefusal? {
        guard let policy = node.record.donationPolicy else { return nil }
        let envelope = try? WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)  // TaskSpecs have none
        var needs = envelope.flatMap {
            try? WireCodec.decode(JobRequirements.self, from: $0.capabilityRequirementsJson)  // judged by the row then
        }
        if needs == nil, MessageType(row.messageType) == .jobSubmit {
            needs = (try? WireCodec.decode(TaskSpec.self, from: row.payload))?.needs  // judged by the row then
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
        state.hasBackend = nil
        state.inFlight = nil
        guard showsKind else { return Admission.refusalWhateverKind(of: request, in: state) }
        if case .failure(let refusal) = Admission.admit(request, in: state) { return refusal }
        return nil
    }
}
