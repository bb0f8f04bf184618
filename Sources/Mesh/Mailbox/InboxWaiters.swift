import Synchronization

/// What a waiting claim would take.
struct InboxInterest: Sendable {
    let receiver: String
    let node: NodeID
    /// Type keys; nil means any type.
    let types: Set<String>?

    /// Rules 1 and 2 and the type filter; the policy is asked when the row is claimed.
    func matches(_ row: A2AStoredMessage, reaches: Set<PrivacyReach>) -> Bool {
        guard row.receiverAgentId == receiver else { return false }
        if let target = row.targetNodeId, NodeID(target) != node { return false }
        if let types, !types.contains(MessageType(row.messageType).key) { return false }
        return reaches.contains(PrivacyClass(rawWord: row.privacyClass).reach)
    }
}

/// Claims that wait for a row, in memory and in order of arrival.
///
/// A new row wakes one waiter. If that one does not take the row, it hands the news to the next one that was already
/// waiting when the row came, so that nobody is woken for nothing and no row is forgotten.
final class InboxWaiters: Sendable {
    /// News of one row on its way along the queue.
    struct News: Sendable {
        let row: A2AStoredMessage
        /// Waiters that came later looked at the row themselves.
        let lastTicket: UInt64
    }

    private struct State {
        var nextTicket: UInt64 = 1
        var waiters: [String: [InboxWait]] = [:]
        var count = 0
        var isShutDown = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many claims wait.
    var count: Int { state.withLock { $0.count } }

    /// Lines a claim up; nil when too many wait or the process is shutting down.
    func add(_ interest: InboxInterest) -> InboxWait? {
        state.withLock { state in
            guard !state.isShutDown, state.count < limit else { return nil }
            let wait = InboxWait(ticket: state.nextTicket, interest: interest)
            state.nextTicket += 1
            state.count += 1
            state.waiters[interest.receiver, default: []].append(wait)
            return wait
        }
    }

    func remove(_ wait: InboxWait) {
        state.withLock { state in
            guard var line = state.waiters[wait.interest.receiver] else { return }
            let before = line.count
            line.removeAll { $0 === wait }
            state.count -= before - line.count
            state.waiters[wait.interest.receiver] = line.isEmpty ? nil : line
        }
        if let news = wait.takeNews() { pass(news, after: wait.ticket) }
    }

    /// Tells the first waiter that could take it of a row.
    func offer(_ row: A2AStoredMessage) {
        let lastTicket = state.withLock { $0.nextTicket - 1 }
        pass(News(row: row, lastTicket: lastTicket), after: 0)
    }

    /// Hands news on to the next waiter in line.
    func pass(_ news: News, after ticket: UInt64) {
        let line = state.withLock { $0.waiters[news.row.receiverAgentId] ?? [] }
        for wait in line where wait.ticket > ticket && wait.ticket <= news.lastTicket {
            if wait.wants(news.row), wait.signal(news) { return }
        }
    }

    /// Makes every waiter of a node look again, because its gates or its record changed.
    func wake(node: NodeID) {
        let lines = state.withLock { $0.waiters.values.flatMap(\.self) }
        for wait in lines where wait.interest.node == node { _ = wait.signal(nil) }
    }

    /// Answers every waiter with nothing.
    func shutdown() {
        let all = state.withLock { state in
            state.isShutDown = true
            return state.waiters.values.flatMap(\.self)
        }
        for wait in all { wait.close() }
    }
}
