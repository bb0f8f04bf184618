import Synchronization

/// Things that one browser's session left here for its own next pages, in memory only.
///
/// At most ``limit`` things are kept; the oldest go first. Nothing is given to another session.
final class SessionShelf<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        let name: String
        let session: [UInt8]
        let value: Value
        let endsMs: Int64
    }

    private let limit: Int
    private let slots = Mutex<[Slot]>([])

    /// A shelf for at most `limit` things of all sessions together.
    init(limit: Int = 256) { self.limit = limit }

    /// Keeps a thing under a name until its end, Unix milliseconds; one of the same name is replaced.
    func put(_ value: Value, as name: String, for session: Session, endsMs: Int64, nowMs: Int64) {
        guard !session.id.isEmpty else { return }
        slots.withLock { slots in
            slots.removeAll { $0.endsMs <= nowMs || ($0.name == name && $0.session == session.id) }
            slots.append(Slot(name: name, session: session.id, value: value, endsMs: endsMs))
            if slots.count > limit { slots.removeFirst(slots.count - limit) }
        }
    }

    /// What this session left under a name; `nil` when it left nothing or the time is over.
    func value(_ name: String, for session: Session, nowMs: Int64) -> Value? {
        slots.withLock { slots in
            slots.last { $0.name == name && $0.session == session.id && nowMs < $0.endsMs }?.value
        }
    }

    /// The same, and it is gone afterwards.
    func take(_ name: String, for session: Session, nowMs: Int64) -> Value? {
        let value = value(name, for: session, nowMs: nowMs)
        slots.withLock { $0.removeAll { $0.name == name && $0.session == session.id } }
        return value
    }
}
