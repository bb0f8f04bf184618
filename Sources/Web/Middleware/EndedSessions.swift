import Mesh
import Synchronization

/// Sessions that were signed out, known until their cookies end by themselves; the store keeps them over a restart.
///
/// At most ``limit`` are kept; the oldest go first.
final class EndedSessions: Sendable {
    private struct Ended: Sendable {
        var ids: Set<[UInt8]> = []
        var inOrder: [(id: [UInt8], endsMillis: Int64)] = []
    }

    private let limit: Int
    private let ended = Mutex(Ended())

    /// Room for at most `limit` sessions.
    init(limit: Int = SignedOutSessions.most) { self.limit = limit }

    /// Takes up what was signed out before a restart.
    func take(_ sessions: [EndedSession], nowMillis: Int64) {
        for session in sessions { insert(session.id, endsMillis: session.untilMs, nowMillis: nowMillis) }
    }

    /// Ends a session; those whose cookies are over anyway are forgotten.
    func insert(_ session: Session, nowMillis: Int64) {
        guard !session.id.isEmpty else { return }
        insert(session.id, endsMillis: session.endsMillis, nowMillis: nowMillis)
    }

    private func insert(_ id: [UInt8], endsMillis: Int64, nowMillis: Int64) {
        ended.withLock { ended in
            guard ended.ids.insert(id).inserted else { return }
            ended.inOrder.append((id, endsMillis))
            let surplus = ended.inOrder.count - limit
            let gone = ended.inOrder.prefix(max(0, surplus)) + ended.inOrder.filter { $0.endsMillis <= nowMillis }
            guard !gone.isEmpty else { return }
            ended.ids.subtract(gone.map(\.id))
            ended.inOrder.removeAll { !ended.ids.contains($0.id) }
        }
    }

    /// Whether a session was ended here.
    func contains(_ session: Session) -> Bool { ended.withLock { $0.ids.contains(session.id) } }
}
