/// Admission at a claim: the node's published policy and what the row shows; the worker decides for good.
enum RelayAdmission {
    /// Why the node is not to be given the row; nil when it may have it.
    ///
    /// A node without a published policy may have everything that target and class allow. `reading` reads the row's
    /// payload, once at most.
    static func refusal(
        of row: A2AStoredMessage, on node: NodeSnapshot, settings: JobSettings,
        reading: (A2AStoredMessage) -> RelayReading = RelayReading.init
    ) -> AdmissionRefusal? {
        let policy = node.isOwn ? nil : node.record.donationPolicy
        guard node.isOwn || policy != nil else { return nil }
        let isChosen = mayLackModel(row, node)
        guard isChosen || policy != nil else { return nil }
        let shown = reading(row)
        if isChosen, lacksModel(for: shown.needs, node) { return AdmissionRefusal(code: "backend_missing") }
        return policy.flatMap { policyRefusal(of: row, showing: shown, on: node, $0, settings) }
    }

    /// True for a job by message, which nobody has planned: it is left for a machine that has a model for it, since a
    /// refusal would end it.
    ///
    /// What a worker runs that names no models is its own affair, and so is a row that is meant for the one node.
    private static func mayLackModel(_ row: A2AStoredMessage, _ node: NodeSnapshot) -> Bool {
        guard MessageType(row.messageType) == .jobSubmit, row.targetNodeId == nil,
            let models = node.record.advertisedModels
        else { return false }
        return node.isOwn || !models.isEmpty
    }

    /// False for an unreadable job or an unknown kind, which the worker refuses.
    private static func lacksModel(for needs: JobRequirements?, _ node: NodeSnapshot) -> Bool {
        guard let kind = needs?.taskKind, TaskKind(rawValue: kind) != nil else { return false }
        return node.record.advertisedModels?.contains { $0.taskKinds.contains(kind) } == false
    }

    private static func policyRefusal(
        of row: A2AStoredMessage, showing shown: RelayReading, on node: NodeSnapshot,
        _ policy: WorkerDonationPolicy, _ settings: JobSettings
    ) -> AdmissionRefusal? {
        let known = shown.needs ?? row.taskKind.map { JobRequirements(taskKind: $0) }
        var needs = known ?? JobRequirements(taskKind: "")
        needs.priority = row.priority
        needs.nsfw = row.nsfw ?? needs.nsfw
        var request = AdmissionRequest(requirements: needs, privacy: PrivacyClass(rawWord: row.privacyClass))
        request.submitters = settings.submitters.union([shown.submitter].compactMap(\.self))
        request.scope = shown.scope ?? settings.scopeID
        request.network = settings.meshName
        var state = AdmissionState(policy: .known(policy))
        state.visibility = node.record.visibility
        state.trustTier = node.record.trustTier
        state.probedVramMb = node.record.capabilities.minVramMb
        state.hasBackend = nil
        state.inFlight = nil
        guard known != nil else { return Admission.refusalWhateverKind(of: request, in: state) }
        if case .failure(let refusal) = Admission.admit(request, in: state) { return refusal }
        return nil
    }
}
