import Audit

extension Actions {
    /// Ends a lease against its holder's will and tells the holder to stop; its job is tried again elsewhere.
    package func revokeLease(_ id: LeaseID, by order: ActionOrder) async throws(ActionError) -> ActionReceipt {
        try await recorded("revoke_lease", on: id.rawValue, by: order) { [self] tx in
            guard let lease = try ExecLeaseRow.find(id, tx), lease.state.isLive || lease.state == .revoked else {
                throw ActionError.unknownLease
            }
            let job = lease.state.isLive ? try job(of: lease, tx) : nil
            let runs = job.map { [$0.runID] } ?? []
            let entry = try tx.commit(
                "revoke_lease", target: id.rawValue, node: lease.holder, by: order,
                payload: [
                    "scope_key": .string(lease.scopeKey), "holder_node_id": .string(lease.holder.rawValue),
                    "runs": .array(runs.map { .string($0.rawValue) }),
                ])
            guard lease.state.isLive else { return ActionReceipt(entry, affected: []) }
            try leases.revoke(id, actor: order.actor, in: tx)
            if let job { try tell(lease.holder, toStop: job, tx) }
            return ActionReceipt(entry, affected: runs)
        }
    }

    private func job(of lease: ExecLease, _ tx: ReadTransaction) throws -> Job? {
        guard let task = lease.task, let job = try JobRow.find(task, tx), job.lease == lease.id else { return nil }
        return job
    }

    /// A full mailbox costs the holder only the notice, since its renewals fail anyhow.
    private func tell(_ node: NodeID, toStop job: Job, _ tx: WriteTransaction) throws {
        let message = job.cancelMessage(to: node, reason: "lease_revoked")
        do { _ = try desk.mailbox.deliver(message, in: tx) } catch MailboxError.full {}
    }
}
