package import Mesh

/// A worker that a test moves by hand: it joins, claims, runs and answers over the mesh's own services.
package struct HandWorker: Sendable {
    /// What was claimed and leased.
    package struct Work: Sendable {
        /// The job.
        package let task: TaskID
        /// Key of its envelope.
        package let key: String
        /// Its mailbox row.
        package let message: MessageID
        /// Its execution lease.
        package let lease: LeaseID
    }

    /// Its node id.
    package let id: NodeID
    private let services: MeshServices

    /// Joins a mesh as a paired machine with one model and two slots for text.
    package init(joining services: MeshServices, id: NodeID = "peer-a") async throws {
        self.services = services
        self.id = id
        var record = NodeRecord.fixture(id: id.rawValue)
        var model = ModelAdvertisement(
            modelId: "vox-tiny", taskKinds: ["text_infer"], vramRequiredMb: 0, isLoaded: true)
        model.sizeBytes = 13_107_200
        model.backend = "native"
        record.advertisedModels = [model]
        record.donationPolicy = WorkerDonationPolicy(
            slots: [DonationSlot(taskKind: "text", maxConcurrent: 2, weightPct: 50)], nsfwAllowed: false,
            maxJobDurationSecs: 3_600, publicMeshOptIn: false, minPriority: 0)
        _ = try await services.registry.join(record, as: .own)
    }

    /// Puts work for any paired machine into the hopper and starts it; the run.
    package func order(_ intent: String = "Tell a short story about the sea") async throws -> RunID? {
        var submission = HopperSubmission(intent: intent)
        submission.privacyClass = "paired-peers-only"
        return try await services.hopper.runNow(submission, on: id, actor: "dashboard-user").outcome.runId
    }

    /// Claims the next row and takes its execution lease; `nil` when nothing is there.
    package func start() async throws -> Work? {
        var request = A2AInboxRequest(receiverAgentId: AgentID.workerPool.rawValue)
        request.claimerNodeId = id.rawValue
        request.messageTypes = [MessageType.remoteTaskEnvelope.key]
        guard let row = try await services.mailbox.inbox(request, as: .own).messages.first else { return nil }
        let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)
        let lease = try await services.leases.grant(
            RemoteExecLeaseGrantRequest(
                claimerNodeId: id.rawValue, scopeKey: ExecLease.scope(of: envelope.taskId)), as: .own)
        return Work(
            task: envelope.taskId, key: envelope.idempotencyKey, message: row.id, lease: lease.leaseId)
    }

    /// Reports progress of a running job.
    package func progress(_ work: Work, tokens: UInt64, perSecond: Double, text: String = "Once") async throws {
        var progress = JobProgress(taskId: work.task, execLeaseId: work.lease.rawValue, seq: tokens)
        progress.tokens = tokens
        progress.tokensPerSec = perSecond
        progress.text = text
        try await send(MessageType.jobProgress, WireCodec.text(progress))
    }

    /// Answers a job with a text; what was used is given in tokens and millionths of a dollar.
    package func finish(
        _ work: Work, _ text: String = "The sea is wide.", tokens: UInt64 = 12, costMicroUsd: UInt64 = 0
    ) async throws {
        var result = RemoteTaskResult(idempotencyKey: work.key, success: true)
        result.result = text
        var usage = Usage()
        usage.inputTokens = 7
        usage.outputTokens = tokens - 7
        usage.costMicroUsd = costMicroUsd
        usage.modelId = "vox-tiny"
        result.usage = usage
        try await answer(work, result)
    }

    /// Answers a job with a failure.
    package func fail(_ work: Work, _ reason: String) async throws {
        var result = RemoteTaskResult(idempotencyKey: work.key, success: false)
        result.error = reason
        try await answer(work, result)
    }

    private func answer(_ work: Work, _ result: RemoteTaskResult) async throws {
        var result = result
        result.taskId = work.task
        result.execLeaseId = work.lease.rawValue
        try await send(MessageType.remoteTaskResult, WireCodec.text(result))
        try await services.mailbox.ack(
            A2AAckRequest(receiverAgentId: AgentID.workerPool.rawValue, messageId: UInt64(work.message.rawValue)),
            as: .own)
        do throws(LeaseError) {
            try await services.leases.release(
                RemoteExecLeaseReleaseRequest(leaseId: work.lease.rawValue, claimerNodeId: id.rawValue), as: .own)
        } catch .noSuchLease {
            return  // a failure, a cancel or a kill has ended it already
        }
    }

    private func send(_ type: MessageType, _ payload: String) async throws {
        let request = A2ADeliverRequest(
            senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: AgentID.controlPlane.rawValue,
            messageType: type.key, payload: payload)
        _ = try await services.mailbox.deliver(request, as: .own)
    }
}
