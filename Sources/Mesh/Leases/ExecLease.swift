/// An execution lease: the right of one node to run one scope.
package struct ExecLease: Hashable, Sendable {
    /// Random 63-bit number in decimal.
    package let id: LeaseID
    /// What is leased, trimmed; a job's is `task:<id>`.
    package let scopeKey: String
    /// Who holds it.
    package let holder: NodeID
    /// Where it is in its life.
    package internal(set) var state: ExecLeaseState
    /// Time of the grant, Unix milliseconds.
    package let grantedMs: Int64
    /// End unless renewed, Unix milliseconds; never moves back.
    package internal(set) var expiresMs: Int64

    /// The lease as it travels.
    package var wire: RemoteExecLeaseRow {
        RemoteExecLeaseRow(
            leaseId: id, scopeKey: scopeKey, holderNodeId: holder, expiresUnixMs: UInt64(clamping: expiresMs))
    }

    /// The scope of a job.
    package static func scope(of task: TaskID) -> String { "task:\(task)" }

    /// The job of a scope; nil for other scopes.
    package var task: TaskID? {
        guard scopeKey.hasPrefix("task:") else { return nil }
        return Int64(scopeKey.dropFirst(5)).map { TaskID($0) }
    }
}
