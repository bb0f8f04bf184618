/// How much work there is, for the frame of every page.
package struct RunCounts: Hashable, Sendable {
    /// Runs that a node computes now.
    package let running: Int
    /// Jobs that were given out and wait: for a node, or for the planner.
    package let queued: Int
    /// Items in the inbox.
    package let inbox: Int
    /// Runs that failed in the last hour.
    package let failedLastHour: Int
}

extension Runs {
    /// Counts open work and the failures of the last hour.
    package func counts() async throws(RunError) -> RunCounts {
        let sinceMicros = ledger.clock.micros() - 3_600_000_000
        return try await store.read(orThrow: RunError.store) { tx in
            try RunCountsRow.read(failedSinceMicros: sinceMicros, tx)
        }
    }
}
