import Mesh

extension Plane {
    /// What people and workers do about jobs.
    func job(_ call: Call) async throws -> Answer {
        switch call {
        case .order(let intent):
            var submission = HopperSubmission(intent: intent)
            submission.privacyClass = "paired-peers-only"
            let found = try await services.hopper.runNow(submission, actor: "dashboard-user")
            return .run(item: found.item.itemId.rawValue, run: found.outcome.runId?.rawValue)
        case .result(let task, let key, let lease, let node, let worked):
            var result = RemoteTaskResult(idempotencyKey: key, success: worked)
            result.taskId = TaskID(task)
            result.execLeaseId = lease
            if worked { result.result = Self.output(of: task, by: node) } else { result.error = "out_of_memory" }
            let request = A2ADeliverRequest(
                senderAgentId: AgentID.workerPool.rawValue, receiverAgentId: AgentID.controlPlane.rawValue,
                messageType: MessageType.remoteTaskResult.key, payload: WireCodec.text(result))
            if fault == .losesResults, task % 4 == 0 { return .message(0) }
            return .message(try await services.mailbox.deliver(request, as: .node(node)).messageId.rawValue)
        case .cancel(let run):
            _ = try await services.runs.cancel(RunID(run), reason: "not needed", actor: "dashboard-user")
        default: break
        }
        return .done
    }

    /// What a worker makes of a job.
    static func output(of task: Int64, by node: String) -> String { "output of \(task) by \(node)" }
}

extension NodeRecord {
    /// A node that gives away two slots for text.
    static func simulatedWorker(_ id: String) -> NodeRecord {
        var record = NodeRecord.simulated(id)
        (record.visibility, record.trustTier) = (nil, nil)
        var model = ModelAdvertisement(
            modelId: "vox-tiny", taskKinds: ["text_infer"], vramRequiredMb: 0, isLoaded: true)
        model.sizeBytes = 13_107_200
        model.backend = "native"
        record.advertisedModels = [model]
        record.donationPolicy = WorkerDonationPolicy(
            slots: [DonationSlot(taskKind: "text", maxConcurrent: 2, weightPct: 50)], nsfwAllowed: false,
            maxJobDurationSecs: 3_600, publicMeshOptIn: false, minPriority: 0)
        return record
    }
}
