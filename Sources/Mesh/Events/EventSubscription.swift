import DequeModule
import Synchronization

/// One reader's events, in order; ends when it is cancelled or the ring shuts down.
package final class EventSubscription: AsyncSequence, Sendable {
    /// An event with its number.
    package typealias Element = NumberedEvent

    /// Events that may wait for a slow reader before they are replaced by one `Resync`.
    package static let longestQueue = 256

    private struct State {
        var backlog: Deque<NumberedEvent>
        var queue: Deque<NumberedEvent> = []
        var waiter: CheckedContinuation<NumberedEvent?, Never>?
        var isFinished = false
    }

    private let state: Mutex<State>
    private let onCancel: @Sendable () -> Void

    init(backlog: [NumberedEvent], onCancel: @escaping @Sendable () -> Void) {
        state = Mutex(State(backlog: Deque(backlog)))
        self.onCancel = onCancel
    }

    /// Ends the subscription; events that wait are dropped.
    package func cancel() {
        onCancel()
        let waiter = state.withLock { state in
            state.isFinished = true
            state.backlog.removeAll()
            state.queue.removeAll()
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// Iterates over the events; only one iterator may be used.
    package func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

    /// Hands events out one by one.
    package struct Iterator: AsyncIteratorProtocol {
        let subscription: EventSubscription

        /// The next event; nil at the end or when the task is cancelled.
        package mutating func next() async -> NumberedEvent? {
            await subscription.next()
        }

        /// The next event; nil at the end or when the task is cancelled.
        package mutating func next(isolation actor: isolated (any Actor)?) async throws(Never) -> NumberedEvent? {
            await subscription.next()
        }
    }

    /// Queues an event; `resync` replaces the queue when the reader is too slow.
    func offer(_ event: NumberedEvent, resync: (StaticString) -> NumberedEvent) {
        let waiter = state.withLock { state -> CheckedContinuation<NumberedEvent?, Never>? in
            guard !state.isFinished else { return nil }
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter
            }
            if state.queue.count >= Self.longestQueue {
                state.backlog.removeAll()
                state.queue.removeAll()
                state.queue.append(resync("slow_consumer"))
            } else {
                state.queue.append(event)
            }
            return nil
        }
        waiter?.resume(returning: event)
    }

    /// Queues a last event and ends.
    func finish(with last: NumberedEvent) {
        let waiter = state.withLock { state -> CheckedContinuation<NumberedEvent?, Never>? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            guard let waiter = state.waiter else {
                state.queue.append(last)
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: last)
    }

    private func next() async -> NumberedEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                take(for: continuation)
            }
        } onCancel: {
            cancel()
        }
    }

    private func take(for continuation: CheckedContinuation<NumberedEvent?, Never>) {
        enum Outcome {
            case event(NumberedEvent)
            case end
            case wait
        }
        let outcome = state.withLock { state -> Outcome in
            if let event = state.backlog.popFirst() ?? state.queue.popFirst() { return .event(event) }
            if state.isFinished { return .end }
            precondition(state.waiter == nil, "A subscription has one reader.")
            state.waiter = continuation
            return .wait
        }
        switch outcome {
        case .event(let event): continuation.resume(returning: event)
        case .end: continuation.resume(returning: nil)
        case .wait: break
        }
    }
}
