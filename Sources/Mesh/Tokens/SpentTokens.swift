import Synchronization

/// Signed bearers that were used and could still be valid: each counts for one request, across restarts.
///
/// Memory decides and the store remembers. An id is taken in memory first, so that two requests at once cannot both
/// have it, and its request goes on only when the id is on disk.
final class SpentTokens: Sendable {
    /// Most ids that are remembered at once.
    static let mostLive = 50_000

    /// What became of an id.
    enum Outcome: Hashable, Sendable {
        case spent
        /// It was used before.
        case reused
        /// The table is full of live ids; a warning is due at most once a minute.
        case full(mustWarn: Bool)
    }

    private struct State {
        var untilMs: [String: Int64] = [:]
        var warnedMs: Int64?
    }

    private static let warningPauseMs: Int64 = 60_000

    private let store: MeshStore
    private let clock: WallClock
    private let limit: Int
    private let state = Mutex(State())

    init(store: MeshStore, clock: WallClock, limit: Int = SpentTokens.mostLive) {
        self.store = store
        self.clock = clock
        self.limit = limit
    }

    /// Reads the ids that were used before a restart.
    func load() async throws {
        let rows = try await store.read { tx in try SpentTokenRow.all(tx) }
        state.withLock { state in
            for row in rows { state.untilMs[row.idHash] = row.untilMs }
        }
    }

    /// Uses an id up; returns once that is on disk.
    func spend(_ idHash: String, untilMs: Int64) async throws(StoreError) -> Outcome {
        let outcome = take(idHash, untilMs: untilMs)
        guard outcome == .spent else { return outcome }
        do {
            try await store.write("spend token", orThrow: { $0 }) { tx in
                try SpentTokenRow(idHash: idHash, untilMs: untilMs).insert(tx)
            }
        } catch {
            state.withLock { $0.untilMs[idHash] = nil }
            throw error
        }
        return outcome
    }

    private func take(_ idHash: String, untilMs: Int64) -> Outcome {
        let nowMs = clock.millis()
        return state.withLock { state in
            guard state.untilMs[idHash] == nil else { return .reused }
            guard state.untilMs.count < limit else {
                let mustWarn = state.warnedMs.map { nowMs - $0 >= Self.warningPauseMs } ?? true
                if mustWarn { state.warnedMs = nowMs }
                return .full(mustWarn: mustWarn)
            }
            state.untilMs[idHash] = untilMs
            return .spent
        }
    }

    /// Forgets ids whose token would be refused for its age; called once a second.
    func tick() async throws(StoreError) {
        let nowMs = clock.millis()
        guard state.withLock({ state in state.untilMs.contains { $0.value <= nowMs } }) else { return }
        try await store.write("forget tokens", orThrow: { $0 }) { [self] tx in
            try SpentTokenRow.deleteEnded(tx)
            let endMs = tx.nowMillis
            tx.afterCommit { self.state.withLock { $0.untilMs = $0.untilMs.filter { $0.value > endMs } } }
        }
    }

    /// How many ids are remembered.
    var count: Int { state.withLock { $0.untilMs.count } }
}
