/// One mailbox row's life: pending, leased, done, gone.
package enum InboxRowState: Hashable, Sendable {
    /// Waits for a claim.
    case pending
    /// A node holds it until a time.
    case leased(holder: NodeID, untilMs: Int64)
    /// Acked; the last holder is kept, so that it may ack again.
    case done(lastHolder: NodeID?)
    /// Evicted or past its retention.
    case gone

    /// What can happen to a row.
    package enum Event: Hashable, Sendable {
        case claim(by: NodeID, untilMs: Int64)
        case renew(by: NodeID, untilMs: Int64)
        case ack
        case tick(nowMs: Int64)
        /// `drop-oldest` only.
        case evict
        /// Past its age, or the cap needs room.
        case retire
    }

    /// What must be done about it.
    package enum Action: Hashable, Sendable {
        case lease(to: NodeID, untilMs: Int64)
        case extend(untilMs: Int64)
        case expire(holder: NodeID)
        case complete(holder: NodeID?)
        case remove
        case refuse(Refusal)
    }

    /// Why an event is illegal.
    package enum Refusal: Hashable, Sendable {
        /// The row is done or gone: 404.
        case noSuchRow
        /// Another node holds it, or nobody: 409.
        case notHeld
    }

    /// Takes an event and says what to do; an illegal one leaves the state as it is.
    package mutating func handle(_ event: Event) -> [Action] {
        switch (self, event) {
        case (.pending, .claim(let node, let untilMs)):
            self = .leased(holder: node, untilMs: untilMs)
            return [.lease(to: node, untilMs: untilMs)]
        case (.leased(let holder, let oldMs), .claim(let node, let untilMs)),
            (.leased(let holder, let oldMs), .renew(let node, let untilMs)):
            guard holder == node else { return [.refuse(.notHeld)] }
            let laterMs = max(oldMs, untilMs)
            self = .leased(holder: holder, untilMs: laterMs)
            return [.extend(untilMs: laterMs)]
        case (.pending, .renew): return [.refuse(.notHeld)]
        case (.leased(let holder, let untilMs), .tick(let nowMs)):
            guard nowMs >= untilMs else { return [] }
            self = .pending
            return [.expire(holder: holder)]
        case (.pending, .ack):
            self = .done(lastHolder: nil)
            return [.complete(holder: nil)]
        case (.leased(let holder, _), .ack):
            self = .done(lastHolder: holder)
            return [.complete(holder: holder)]
        case (.pending, .evict), (.leased, .evict), (.done, .retire):
            self = .gone
            return [.remove]
        case (.done, .ack), (.pending, .tick), (.done, .tick), (.gone, .tick): return []
        case (.pending, .retire), (.leased, .retire), (.done, .evict): return []
        case (.done, .claim), (.done, .renew), (.gone, _): return [.refuse(.noSuchRow)]
        }
    }
}
