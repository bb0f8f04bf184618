/// What the owners of jobs do with leases; all of it happens inside the lease's own transaction.
package struct ExecLeaseHooks: Sendable {
    /// A new lease was granted; an extension is not told.
    package var granted: @Sendable (_ lease: ExecLease, WriteTransaction) throws -> Void = { _, _ in }
    /// A lease ended; its state says how.
    package var ended: @Sendable (_ lease: ExecLease, WriteTransaction) throws -> Void = { _, _ in }

    /// Hooks that do nothing.
    package init() {}
}
