import Synchronization

/// One claim that waits in line.
final class InboxWait: Sendable {
    /// Why the wait ended.
    enum Wake: Hashable, Sendable {
        /// Look again.
        case signalled
        /// Time is up, the client hung up, or the process is shutting down.
        case ended
    }

    private struct State {
        /// Nothing until the first look: what came before it is found by it.
        var reaches: Set<PrivacyReach> = []
        var isSignalled = false
        var isClosed = false
        var news: InboxWaiters.News?
        var sleeper: CheckedContinuation<Void, Never>?
    }

    let ticket: UInt64
    let interest: InboxInterest
    private let state = Mutex(State())

    init(ticket: UInt64, interest: InboxInterest) {
        self.ticket = ticket
        self.interest = interest
    }

    /// Says which classes the node may have; said before each look, because the node may have joined again.
    func allow(_ reaches: Set<PrivacyReach>) {
        state.withLock { $0.reaches = reaches }
    }

    /// True when the claim could take a row, as far as is known without its policy.
    func wants(_ row: A2AStoredMessage) -> Bool {
        interest.matches(row, reaches: state.withLock { $0.reaches })
    }

    /// Wakes the claim; false when it has news to look at already.
    func signal(_ news: InboxWaiters.News?) -> Bool {
        let (isTaken, sleeper) = state.withLock { state in
            if news != nil, state.news != nil {
                // It is busy with other news: whoever takes this row now may not want it, so it looks once more.
                state.isSignalled = true
                return (false, CheckedContinuation<Void, Never>?.none)
            }
            if let news { state.news = news }
            state.isSignalled = true
            defer { state.sleeper = nil }
            return (true, state.sleeper)
        }
        sleeper?.resume()
        return isTaken
    }

    /// Ends the wait for good.
    func close() {
        let sleeper = state.withLock { state in
            state.isClosed = true
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.resume()
    }

    /// True once the claim must take nothing any more.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func takeNews() -> InboxWaiters.News? {
        state.withLock { state in
            defer { state.news = nil }
            return state.news
        }
    }

    /// Waits for a signal, at most until the instant.
    func wait(until end: ContinuousClock.Instant) async -> Wake {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sleep() }
            group.addTask {
                try? await Task.sleep(until: end, clock: .continuous)  // cancelled when a signal came first
            }
            await group.next()
            group.cancelAll()
        }
        return state.withLock { state in
            guard !state.isClosed, state.isSignalled else { return .ended }
            state.isSignalled = false
            return .signalled
        }
    }

    private func sleep() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if state.isSignalled || state.isClosed || Task.isCancelled { return false }
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
    }
}
