import Audit

/// What people do to nodes, leases and peers: each entry and its effect in one transaction.
package final class Actions: Sendable {
    let desk: JobDesk
    let leases: ExecLeases
    let tokens: BearerTokens
    let memberships: Memberships
    let invites: Invites
    let refused: RefusedActions

    init(
        desk: JobDesk, leases: ExecLeases,
        peers: (tokens: BearerTokens, memberships: Memberships, invites: Invites), refused: RefusedActions
    ) {
        self.desk = desk
        self.leases = leases
        tokens = peers.tokens
        memberships = peers.memberships
        invites = peers.invites
        self.refused = refused
    }

    /// Acts on a node; `run` is the one to replay, the node's latest finished one when it is nil.
    ///
    /// Repeating what holds already changes nothing and is recorded too. A refusal is recorded as `action_refused`.
    package func perform(
        _ action: NodeAction, on node: NodeID, run: RunID? = nil, by order: ActionOrder
    ) async throws(ActionError) -> ActionReceipt {
        try await recorded(action.rawValue, on: node.rawValue, by: order) { [self] tx in
            guard let gates = try desk.registry.knownGates(of: node, tx) else { throw ActionError.unknownNode }
            switch action {
            case .kill: return try kill(node, order, tx)
            case .pause: return try pause(node, gates, order, tx)
            case .drain: return try drain(node, gates, order, tx)
            case .resume: return try resume(node, gates, order, tx)
            case .replay: return try replay(run, of: node, order, tx)
            }
        }
    }

    /// Runs one action; a refusal with a code is put in the log.
    func recorded(
        _ action: String, on target: String, by order: ActionOrder,
        _ body: @escaping @Sendable (WriteTransaction) throws -> ActionReceipt
    ) async throws(ActionError) -> ActionReceipt {
        do {
            return try await desk.store.write("act", orThrow: ActionError.store, body)
        } catch {
            if let code = error.code { await refused.record(action, on: target, by: order, code: code) }
            throw error
        }
    }

    private func kill(_ node: NodeID, _ order: ActionOrder, _ tx: WriteTransaction) throws -> ActionReceipt {
        let work = try WorkInFlight(of: node, tx)
        let entry = try tx.commit("kill", target: node.rawValue, node: node, by: order, payload: work.payload)
        try end(work, on: node, entry, tx)
        return ActionReceipt(entry, affected: work.runs)
    }

    /// Ends everything in flight: jobs with their items, then leases and rows that belong to no job.
    func end(_ work: WorkInFlight, on node: NodeID, _ entry: LogEntry, _ tx: WriteTransaction) throws {
        for job in work.jobs {
            try desk.ledger.perform(.kill, on: job, tx)
            tx.emit(.taskKilled(job, node: node, auditID: entry.auditID))
        }
        let rest = try WorkInFlight(of: node, tx)
        for lease in rest.leases { try leases.revoke(lease.id, actor: entry.actor, in: tx) }
        for row in rest.rows { try Mailbox.perform(.ack, on: row, tx) }
    }
}

extension WriteTransaction {
    /// Writes `action_committed` before the effect, and tells subscribers once both are on disk.
    func commit(
        _ action: String, target: String, node: NodeID?, by order: ActionOrder, payload: [String: JSONValue]
    ) throws -> LogEntry {
        let entry = try append(
            EntryDraft(
                kind: .actionCommitted, actor: order.actor, action: action, target: target, reason: order.reason,
                payload: .object(payload)))
        emit(.actionCommitted(action, node: node, actor: order.actor, auditID: entry.auditID))
        return entry
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

    static func taskKilled(_ job: Job, node: NodeID, auditID: String) -> MeshEvent {
        MeshEvent(
            .runs, "TaskKilled",
            [
                "task_id": .integer(job.taskID.rawValue), "run_id": .string(job.runID.rawValue),
                "node_id": .string(node.rawValue), "audit_id": .string(auditID),
                "privacy_class": .string(job.privacy.display),
            ])
    }
}
