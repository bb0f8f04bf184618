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
        } catch .unknownRun {
            await recordRefusal(id, code: "vox/runs/unknown-run", reason: reason, actor: actor)
            throw .unknownRun
        } catch .terminal {
            await recordRefusal(id, code: "vox/runs/terminal", reason: reason, actor: actor)
            throw .terminal
        } catch {
            throw error
        }
    }

    /// At most ten refusals a minute for each actor reach the log.
    private func recordRefusal(_ id: RunID, code: String, reason: String, actor: String) async {
        guard refusals.take(actor, nowMicros: ledger.clock.micros()) == nil else { return }
        let target = String(id.rawValue.prefix(256))
        _ = try? await store.write("record refusal") { tx in  // the caller learns of the refusal itself
            try tx.append(
                EntryDraft(
                    kind: .actionRefused, actor: actor, action: "cancel", target: target, reason: reason,
                    payload: ["code": .string(code)]))
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
        let entry = try tx.append(
            EntryDraft(
                kind: .actionCommitted, actor: actor, action: "cancel", target: id.rawValue, reason: reason,
                payload: .object(payload)))
        try perform(.cancel, on: job, tx)
        tx.emit(.actionCommitted("cancel", node: node, actor: actor, auditID: entry.auditID))
        tx.emit(.taskCancelled(job, node: node, auditID: entry.auditID))
        return ActionReceipt(entry, affected: [id])
    }
}

extension Job {
    /// Tells a node to stop; goes before everything else in its mailbox.
    func cancelMessage(to node: NodeID) -> A2ADeliverRequest {
        let key = envelopeKey ?? ""
        var cancel = RemoteTaskCancel(idempotencyKey: key, taskId: taskID)
        cancel.reason = state.word
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
    /// A person acted on a run, node, lease or peer.
    static func actionCommitted(_ action: String, node: NodeID?, actor: String, auditID: String) -> MeshEvent {
        MeshEvent(
            .mesh, "MeshActionCommitted",
            [
                "node_id": node.map { .string($0.rawValue) }, "action": .string(action), "actor": .string(actor),
                "signed_audit_id": .string(auditID),
            ])
    }

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
