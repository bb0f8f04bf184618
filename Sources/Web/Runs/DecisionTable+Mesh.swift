import Mesh
import Templates

extension DecisionTable {
    /// A decision that was kept; `classes` has the widest class of every node that is known now.
    init(_ record: DecisionRecord, classes: [NodeID: PrivacyMark], nowMs: Int64) {
        self.init(
            sentence: record.sentence, planner: record.planner, time: TimeText(micros: record.tsMicros, nowMs: nowMs),
            attempt: record.attempt)
        rows = record.considered.map { Row($0, privacy: classes[$0.nodeId] ?? .unknown) }
    }

    /// A plan of this moment that nothing hangs on.
    init(dry record: DecisionRecord, classes: [NodeID: PrivacyMark], nowMs: Int64) {
        self.init(
            sentence: "As things are now: \(record.sentence)", planner: record.planner,
            time: TimeText(ms: nowMs, nowMs: nowMs), attempt: record.attempt)
        rows = record.considered.map { Row($0, privacy: classes[$0.nodeId] ?? .unknown) }
        isPlan = true
    }
}

extension DecisionTable.Row {
    /// A node that was looked at.
    init(_ node: DecisionRecord.Considered, privacy: PrivacyMark) {
        self.init(node: LinkText(node: node.nodeId), privacy: privacy, verdict: node.verdict)
        reason = node.reason.map { ReasonText(code: $0) }
        score = node.score.map { String($0) }
        terms = (node.terms ?? [:]).filter { $0.value != 0 }
            .sorted { ($0.value.magnitude, $1.key) > ($1.value.magnitude, $0.key) }
            .map { DecisionTable.Term(Self.words[$0.key] ?? $0.key, Self.signed($0.value)) }
    }

    private static let words = [
        "model_loaded": "model loaded", "free_slots": "free slots", "online": "online", "own_node": "own node",
        "weight": "weight of the slot", "session": "ran this session before", "budget": "budget used",
    ]

    private static func signed(_ points: Int) -> String { points < 0 ? "−\(points.magnitude)" : "+\(points)" }
}

extension NodeRegistry {
    /// The widest class of every node that may be given work, as badges show it.
    func classes() -> [NodeID: PrivacyMark] {
        Dictionary(
            candidates().map { ($0.id, PrivacyMark(displayWord: $0.displayPrivacy)) }, uniquingKeysWith: { $1 })
    }
}
