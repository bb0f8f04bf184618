import Synchronization

/// Counts attempts per name in the last minute; memory is bounded, and the names that were quiet longest go first.
package final class AttemptLimiter: Sendable {
    private struct State {
        var attempts: [String: [ContinuousClock.Instant]] = [:]
    }

    private static let window = Duration.seconds(60)
    private static let maximumNames = 4_096

    private let limit: Int
    private let clock = ContinuousClock()
    private let state = Mutex(State())

    /// Takes the number of attempts that one name has in a minute.
    package init(limit: Int) { self.limit = limit }

    /// Counts one attempt; false when the name has used up its minute.
    package func allow(_ name: String) -> Bool {
        let now = clock.now
        return state.withLock { state in
            let recent = state.attempts[name, default: []].filter { now - $0 < Self.window }
            guard recent.count < limit else {
                state.attempts[name] = recent
                return false
            }
            if state.attempts.count >= Self.maximumNames { Self.forget(&state, now) }
            state.attempts[name] = recent + [now]
            return true
        }
    }

    private static func forget(_ state: inout State, _ now: ContinuousClock.Instant) {
        state.attempts = state.attempts.filter { entry in entry.value.contains { now - $0 < window } }
        guard state.attempts.count >= maximumNames else { return }
        let oldest = state.attempts.min { ($0.value.last ?? now) < ($1.value.last ?? now) }
        if let oldest { state.attempts[oldest.key] = nil }
    }
}
