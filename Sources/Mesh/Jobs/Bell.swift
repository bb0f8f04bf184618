import Synchronization

/// A bell that one listener at a time waits for; rings that come while nobody waits are one.
final class Bell: Sendable {
    private struct State {
        var isRung = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Rings; a waiting listener wakes.
    func ring() {
        let sleeper = state.withLock { state in
            state.isRung = true
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// Waits for a ring and takes it; false when the task was cancelled instead.
    func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if state.isRung || Task.isCancelled { return false }
                    state.sleeper = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                defer { state.sleeper = nil }
                return state.sleeper
            }
            sleeper?.resume()
        }
        return state.withLock { state in
            defer { state.isRung = false }
            return state.isRung
        }
    }

    /// True when it was rung and nobody took it; the ring is taken.
    func takeRing() -> Bool {
        state.withLock { state in
            defer { state.isRung = false }
            return state.isRung
        }
    }
}
