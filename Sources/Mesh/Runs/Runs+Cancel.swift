import Audit

extension Runs {
    /// Ends a run at its owner's wish: entry, job, item, lease and mailbox row in one transaction.
    ///
    /// `reason` is kept as given, at most 500 characters. A refusal is recorded as `action_refused`.
    package func cancel(_ id: RunID, reason: String, actor: String) async throws(RunError) -> ActionReceipt {
        do {
            return try await store.write("cancel run", orThrow: RunError.store) { [ledger] tx in
                try ledger.cancel(id, reason: reason, actor: actor, tx)
            }
        } catch {
            if let code = error.refusalCode {
                let order = ActionOrder(reason: reason, actor: actor)
                await refused.record("cancel", on: id.rawValue, by: order, code: code)
            }
            throw error
        }
    }
}

extension RunError {
    /// The code that the log keeps; nil when nothing could be written at all.
    fileprivate var refusalCode: String? {
        switch self {
        case .unknownRun: "vox/runs/unknown-run"
        case .terminal: "vox/runs/terminal"
        case .store: nil
        }
    }
}

extension JobLedger {
    fileprivate func cancel(
        _ id: RunID, reason: String, actor: String, _ tx: WriteTransaction
    ) throws -> ActionReceipt {
        guard let job = try JobRow.find(run: id, tx) else { throw RunError.unknownRun }
        guard !job.state.isFinal else { throw RunError.terminal }
        let node = job.state.node
        var payload: [String: JSONValue] = ["runs": [.string(id.rawValue)]]
        payload["node_id"] = node.map { .string($0.rawValue) }
        let entry = try tx.commit(
            "cancel", target: id.rawValue, node: node, by: ActionOrder(reason: reason, actor: actor), payload: payload)
        try perform(.cancel, on: job, tx)
        tx.emit(.taskCancelled(job, node: node, auditID: entry.auditID))
        return ActionReceipt(entry, affected: [id])
    }
}

extension Job {
    /// Tells a node to stop; goes before everything else in its mailbox.
    func cancelMessage(to node: NodeID, reason: String? = nil) -> A2ADeliverRequest {
        let key = envelopeKey ?? ""
        var cancel = RemoteTaskCancel(idempotencyKey: key, taskId: taskID)
        cancel.reason = reason ?? state.word
        var message = A2ADeliverRequest(
            senderAgentId: AgentID.controlPlane.rawValue, receiverAgentId: AgentID.workerPool.rawValue,
            messageType: MessageType.remoteTaskCancel.key, payload: WireCodec.text(cancel))
        message.idempotencyKey = "orch-remote-cancel-\(taskID)-\(key)"
        message.priority = 255
        message.targetNodeId = node.rawValue
        return message
    }
}

extension MeshEvent {
    static func taskCancelled(_ job: Job, node: NodeID?, auditID: String) -> MeshEvent {
        MeshEvent(
            .runs, "TaskCancelled",
            [
                "task_id": .integer(job.taskID.rawValue), "run_id": .string(job.runID.rawValue),
                "node_id": node.map { .string($0.rawValue) }, "audit_id": .string(auditID),
                "privacy_class": .string(job.privacy.display),
            ])
    }
}
