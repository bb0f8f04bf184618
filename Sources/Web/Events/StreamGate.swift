import Synchronization

/// Bounds the event streams of this process, `/live` included.
package final class StreamGate: Sendable {
    private let limit: Int
    private let open = Mutex(0)

    /// Takes `dashboard.max_streams`.
    package init(limit: Int) { self.limit = limit }

    /// Streams open now.
    package var count: Int { open.withLock { $0 } }

    /// A place for one more stream, or `nil` when all are taken; the place is free again when the ticket is gone.
    func enter() -> StreamTicket? {
        let isIn = open.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        return isIn ? StreamTicket(gate: self) : nil
    }

    fileprivate func leave() { open.withLock { $0 -= 1 } }
}

/// One stream's place; gives it back when the last reference goes, however the stream ended.
final class StreamTicket: Sendable {
    private let gate: StreamGate

    fileprivate init(gate: StreamGate) { self.gate = gate }

    deinit { gate.leave() }
}
