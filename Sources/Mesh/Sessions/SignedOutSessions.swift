import Synchronization

/// A session of the dashboard that was signed out.
package struct EndedSession: Hashable, Sendable {
    /// Its 16 bytes; without the key of the dashboard they open nothing.
    package let id: [UInt8]
    /// When its cookie ends by itself, Unix milliseconds.
    package let untilMs: Int64

    /// A session and its end.
    package init(id: [UInt8], untilMs: Int64) {
        self.id = id
        self.untilMs = untilMs
    }
}

/// Remembers signed-out sessions across restarts, since their cookies would open the dashboard again.
package final class SignedOutSessions: Sendable {
    /// Most that are remembered; those whose cookies end first go first.
    package static let most = 10_000

    private let store: MeshStore
    private let clock: WallClock
    private let kept = Mutex<[EndedSession]>([])

    init(store: MeshStore, clock: WallClock) {
        self.store = store
        self.clock = clock
    }

    /// What was signed out before this start, oldest cookies first.
    package var before: [EndedSession] { kept.withLock { $0 } }

    func load() async throws {
        let sessions = try await store.read { tx in try EndedSessionRow.all(tx) }
        kept.withLock { $0 = sessions }
    }

    /// Keeps a session; it is on disk when this returns.
    package func keep(_ session: EndedSession) async throws(StoreError) {
        try await store.write("keep a sign-out", orThrow: { $0 }) { tx in
            try EndedSessionRow.insert(session, most: Self.most, tx)
        }
    }

    /// Forgets those whose cookies are over; called once a minute.
    func tick() async throws(StoreError) {
        let nowMs = clock.millis()
        let isDue = try await store.read(orThrow: { $0 }) { tx in try EndedSessionRow.hasEnded(nowMs: nowMs, tx) }
        guard isDue else { return }
        try await store.write("forget sign-outs", orThrow: { $0 }) { tx in try EndedSessionRow.deleteEnded(tx) }
    }
}
