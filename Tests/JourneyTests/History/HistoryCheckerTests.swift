import Testing

/// The checker finds each kind of bad history and lets good ones pass.
@Suite struct HistoryCheckerTests {
    private static func event(
        _ call: HistoryEvent.Call, _ answer: HistoryEvent.Answer?, at start: Int64, for length: Int64 = 1_000
    ) -> HistoryEvent {
        HistoryEvent(call: call, start: start, end: start + length, answer: answer)
    }

    private static func deliver(_ id: Int64?, _ payload: String = "a", at start: Int64 = 0) -> HistoryEvent {
        event(.deliver(payload: payload), id.map { .accepted(message: $0) }, at: start)
    }

    private static func claim(_ node: String, at start: Int64, untilMs: Int64, id: Int64 = 1) -> HistoryEvent {
        event(.claim(node: node), .row(message: id, payload: "a", untilMs: untilMs), at: start)
    }

    private static func grant(_ node: String, at start: Int64, untilMs: Int64, lease: String) -> HistoryEvent {
        event(.grant(scope: "scope", node: node), .lease(id: lease, untilMs: untilMs), at: start)
    }

    private static func ack(_ answer: HistoryEvent.Answer? = .done, at start: Int64) -> HistoryEvent {
        event(.ack(message: 1), answer, at: start)
    }

    /// Name, history, and what is open at the end.
    private static let bad: [(String, [HistoryEvent], [Int64: String])] = [
        ("lost", [deliver(1)], [:]),
        ("another", [deliver(1)], [1: "b"]),
        ("ack lost", [deliver(1), claim("n", at: 2_000, untilMs: 100), ack(at: 4_000)], [1: "a"]),
        ("open twice", [deliver(nil), deliver(2, at: 5_000)], [1: "a", 2: "a"]),
        ("two ids", [deliver(1), deliver(2, at: 5_000)], [1: "a", 2: "a"]),
        ("refused ack", [deliver(1), ack(.nothing, at: 3_000)], [:]),
        ("done again", [deliver(1), ack(at: 2_000), claim("n", at: 9_000, untilMs: 100)], [:]),
        ("two claimers", [claim("n", at: 0, untilMs: 100), claim("m", at: 50_000, untilMs: 200)], [:]),
        (
            "two claimers, late ack",
            [claim("n", at: 0, untilMs: 100), claim("m", at: 50_000, untilMs: 200), ack(at: 60_000)], [:]
        ),
        ("at once", [claim("n", at: 0, untilMs: 100), claim("m", at: 500, untilMs: 100)], [:]),
        (
            "two holders",
            [grant("n", at: 0, untilMs: 100, lease: "1"), grant("m", at: 50_000, untilMs: 200, lease: "2")], [:]
        ),
        (
            "released another",
            [
                grant("n", at: 0, untilMs: 100, lease: "1"), event(.release(lease: "3"), .done, at: 5_000),
                grant("m", at: 50_000, untilMs: 200, lease: "2"),
            ], [:]
        ),
        ("ids fall", [deliver(2), deliver(1, "b", at: 9_000)], [1: "b", 2: "a"]),
    ]

    @Test(arguments: bad.indices) func aBadHistoryIsFound(index: Int) {
        let (name, events, open) = Self.bad[index]
        #expect(!HistoryChecker(events, open: open).faults.isEmpty, "\(name)")
    }

    private static let good: [(String, [HistoryEvent], [Int64: String])] = [
        ("kept", [deliver(1)], [1: "a"]),
        ("sent again", [deliver(nil), deliver(1, at: 5_000)], [1: "a"]),
        ("never arrived", [deliver(nil)], [:]),
        ("done", [deliver(1), claim("n", at: 2_000, untilMs: 100), ack(at: 4_000)], [:]),
        ("ack cut, done", [deliver(1), ack(nil, at: 4_000)], [:]),
        ("ack cut, not done", [deliver(1), ack(nil, at: 4_000)], [1: "a"]),
        ("repeated after its ack", [deliver(1), ack(nil, at: 4_000), deliver(2, at: 6_000)], [2: "a"]),
        (
            "expired", [claim("n", at: 0, untilMs: 100), claim("m", at: 100_000, untilMs: 200), ack(nil, at: 150_000)],
            [:]
        ),
        ("ends while it waits", [claim("n", at: 0, untilMs: 100), claim("m", at: 99_500, untilMs: 200)], [:]),
        ("same node", [claim("n", at: 0, untilMs: 100), claim("n", at: 50_000, untilMs: 200)], [:]),
        (
            "release cut",
            [
                grant("n", at: 0, untilMs: 100, lease: "1"), event(.release(lease: "1"), nil, at: 5_000),
                grant("m", at: 50_000, untilMs: 200, lease: "2"),
            ], [:]
        ),
        ("overlapping", [deliver(2), deliver(1, "b", at: 500)], [1: "b", 2: "a"]),
    ]

    @Test(arguments: good.indices) func aGoodHistoryPasses(index: Int) {
        let (name, events, open) = Self.good[index]
        #expect(HistoryChecker(events, open: open).faults == [], "\(name)")
    }
}
