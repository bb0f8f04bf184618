/// How recently a node was heard of.
package enum Liveness: String, Hashable, Sendable, CaseIterable {
    case online
    case degraded
    case offline
}

/// Ages of the last request at which a node is no longer online, and no longer degraded: its time to live.
///
/// A member says every 5 seconds that it lives, and a declared one every 30: a member is degraded once two heartbeats
/// in a row are missing, and offline after a minute. `Docs/MeshProtocol.md` has the same numbers; a test compares them.
package struct LivenessThresholds: Hashable, Sendable {
    /// Online up to this age, milliseconds.
    package let onlineMs: Int64
    /// Degraded up to this age, milliseconds; offline beyond.
    package let degradedMs: Int64

    /// Ten seconds and one minute.
    package static let standard = LivenessThresholds(onlineMs: 10_000, degradedMs: 60_000)

    /// Takes both ages; `onlineMs` must be the smaller one.
    package init(onlineMs: Int64, degradedMs: Int64) {
        precondition(onlineMs < degradedMs, "A node is degraded before it is offline.")
        self.onlineMs = onlineMs
        self.degradedMs = degradedMs
    }

    func liveness(ageMs: Int64) -> Liveness {
        ageMs <= onlineMs ? .online : ageMs <= degradedMs ? .degraded : .offline
    }
}

/// Follows one node's liveness: says when it changed, and when that must be recorded.
///
/// Changes are recorded by ticks alone, at most once in ten seconds for each node; the last state wins.
package struct NodeLiveness: Hashable, Sendable {
    /// What can happen.
    package enum Event: Hashable, Sendable {
        /// A request of the node arrived.
        case seen(nowMs: Int64)
        /// Time went by.
        case tick(nowMs: Int64)
    }

    /// What must be done about it.
    package enum Action: Hashable, Sendable {
        /// Tell subscribers.
        case announce(Liveness)
        /// Append `node_liveness`.
        case record(from: Liveness, to: Liveness, ageMs: Int64)
    }

    static let recordIntervalMs: Int64 = 10_000

    /// The state now.
    package private(set) var state: Liveness
    /// Time of the last request; never decreases.
    package private(set) var lastSeenMs: Int64
    /// Since when it has been online or degraded, Unix milliseconds; nil while it is offline.
    package private(set) var upSinceMs: Int64?
    private var recorded: Liveness
    private var recordedAtMs: Int64?

    /// Starts from a stored time; a node that has just been added is online and needs no record.
    package init(lastSeenMs: Int64, nowMs: Int64, thresholds: LivenessThresholds) {
        self.lastSeenMs = lastSeenMs
        state = thresholds.liveness(ageMs: nowMs - lastSeenMs)
        recorded = state
        upSinceMs = state == .offline ? nil : nowMs
    }

    /// Takes an event and says what to do.
    package mutating func handle(_ event: Event, thresholds: LivenessThresholds) -> [Action] {
        switch event {
        case .seen(let nowMs):
            lastSeenMs = max(lastSeenMs, nowMs)
            return follow(nowMs, thresholds)
        case .tick(let nowMs):
            return follow(nowMs, thresholds) + record(nowMs)
        }
    }

    private mutating func follow(_ nowMs: Int64, _ thresholds: LivenessThresholds) -> [Action] {
        let next = thresholds.liveness(ageMs: nowMs - lastSeenMs)
        guard next != state else { return [] }
        if next == .offline { upSinceMs = nil } else if state == .offline { upSinceMs = nowMs }
        state = next
        return [.announce(next)]
    }

    private mutating func record(_ nowMs: Int64) -> [Action] {
        let isDue = recordedAtMs.map { nowMs - $0 >= Self.recordIntervalMs } ?? true
        guard state != recorded, isDue else { return [] }
        defer { (recorded, recordedAtMs) = (state, nowMs) }
        return [.record(from: recorded, to: state, ageMs: max(0, nowMs - lastSeenMs))]
    }
}
