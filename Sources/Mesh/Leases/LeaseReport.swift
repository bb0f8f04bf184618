import Audit

/// Why the holder of a live lease cannot be expected to finish.
package enum HolderTrouble: String, Hashable, Sendable, CaseIterable {
    /// The registry has no such node.
    case unknown
    /// An operator trusts it with nothing.
    case quarantined
    /// An operator took it out of work.
    case maintenance
    /// It is offline, and has not renewed the lease for as long either.
    case stale
}

/// One trouble of one lease, as it was reported.
package struct LeaseReport: Hashable, Sendable {
    /// The lease as it was found.
    package let lease: ExecLease
    /// What is the matter with its holder.
    package let trouble: HolderTrouble
    /// Whether the lease was revoked for it.
    package let isRevoked: Bool

    /// What became of the lease: `revoked` or `reported`.
    var outcome: String { isRevoked ? "revoked" : "reported" }

    /// What the log says of it, where it is asked to.
    var draft: EntryDraft {
        .controlEvent(
            .leaseReconcile, target: lease.id.rawValue,
            [
                "scope_key": .string(lease.scopeKey), "holder_node_id": .string(lease.holder.rawValue),
                "reason": .string(trouble.rawValue), "outcome": .string(outcome),
            ])
    }
}
