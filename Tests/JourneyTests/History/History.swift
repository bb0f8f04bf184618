import Synchronization

/// One call of a client: when it began, when it was answered, and how.
struct HistoryEvent: Sendable {
    /// What was asked.
    enum Call: Hashable, Sendable {
        case deliver(payload: String)
        case claim(node: String)
        case ack(message: Int64)
        case grant(scope: String, node: String)
        case release(lease: String)
    }

    /// What came back; the payload of a deliver is also its key.
    enum Answer: Hashable, Sendable {
        case done
        case accepted(message: Int64)
        /// A row and the end of its lease, Unix milliseconds.
        case row(message: Int64, payload: String, untilMs: Int64)
        case lease(id: String, untilMs: Int64)
        /// Nothing to claim, or a refusal: nothing has changed.
        case nothing
    }

    let call: Call
    /// Unix microseconds.
    let start: Int64
    /// Unix microseconds; of a call that got no answer, when that was known.
    let end: Int64
    /// Nil when the process was killed before it answered: the call may have been made or not.
    let answer: Answer?
}

/// What many clients did and saw, in no order.
final class History: Sendable {
    private let noted = Mutex<[HistoryEvent]>([])

    var events: [HistoryEvent] { noted.withLock { $0 } }

    func note(_ event: HistoryEvent) { noted.withLock { $0.append(event) } }
}
