import Testing

@testable import Mesh

struct PlanningOrderTests {
    private static let startMicros: Int64 = 1_790_000_000_000_000

    private func item(
        _ id: ItemID, _ priority: HopperPriority = .normal, at seconds: Int64 = 0, session: String? = nil
    ) -> HopperItem {
        HopperItem(
            itemId: id, intent: "x", affinityHints: [], priorityHint: "unspecified", source: "developer",
            sessionId: session, classifiedPriority: priority, prioritySource: .orchestrator, classifiedAffinity: [],
            taskKind: "text_infer", confidencePercent: 50, classifier: Classifier.name, privacyClass: "local-only",
            state: .inbox, submittedAt: Self.startMicros + seconds * 1_000_000, traceparent: "", modelId: nil,
            hintedNode: nil, requiredLabels: [], inputJson: nil)
    }

    private func order(_ items: [HopperItem], now seconds: Int64 = 0, promote: Int64 = 900) -> [ItemID] {
        PlanningOrder.sorted(
            items, nowMicros: Self.startMicros + seconds * 1_000_000, agePromoteSeconds: promote
        ).map(\.itemId)
    }

    @Test func priorityComesFirst() {
        let items = [item("a", .background), item("b", .normal, at: 5), item("c", .urgent, at: 9)]
        #expect(order(items, now: 10) == ["c", "b", "a"])
    }

    @Test func oldestFirstAndIDsBreakTies() {
        #expect(order([item("b", at: 1), item("c"), item("a", at: 1)]) == ["c", "a", "b"])
    }

    @Test func sessionsTakeTurns() {
        let items = [
            item("a1", at: 1, session: "s"), item("a2", at: 2, session: "s"), item("a3", at: 3, session: "s"),
            item("b1", at: 4, session: "t"), item("b2", at: 5, session: "t"), item("c1", at: 6),
        ]
        #expect(order(items.reversed()) == ["a1", "b1", "c1", "a2", "b2", "a3"])
    }

    @Test func itemsWithoutASessionAreOneSession() {
        let items = [item("a", at: 1), item("b", at: 2), item("c", at: 3, session: "s")]
        #expect(order(items) == ["a", "c", "b"])
    }

    @Test func turnsAreTakenInsideOnePriorityOnly() {
        let items = [
            item("a", .urgent, at: 1, session: "s"), item("b", .urgent, at: 2, session: "s"),
            item("c", .normal, at: 0, session: "t"),
        ]
        #expect(order(items) == ["a", "b", "c"])
    }

    @Test func oldBackgroundItemsCountAsNormal() {
        let items = [item("old", .background), item("new", .normal, at: 100), item("top", .urgent, at: 100)]
        #expect(order(items, now: 900) == ["top", "new", "old"])
        #expect(order(items, now: 901) == ["top", "old", "new"])
        #expect(order(items, now: 100_000, promote: 0) == ["top", "new", "old"])
    }

    @Test func nothingIsLostOrDoubled() {
        let items = (0..<500).map { (number: Int) -> HopperItem in
            let session: String? = number % 4 == 0 ? nil : "s\(number % 7)"
            let seconds = Int64(number * 37 % 101)
            return item(ItemID("hop-\(number)"), HopperPriority.allCases[number % 3], at: seconds, session: session)
        }
        let found = order(items, now: 60, promote: 30)
        #expect(found.count == 500)
        #expect(Set(found) == Set(items.map(\.itemId)))
        #expect(order(items.reversed(), now: 60, promote: 30) == found)
    }

    @Test func wireNumbersAndWords() {
        #expect(HopperPriority.allCases.map(\.wire) == [64, 128, 192])
        let words = [UInt8(0), 64, 127, 128, 191, 192, 255].map { HopperPriority(wire: $0) }
        #expect(words == [.background, .background, .background, .normal, .normal, .urgent, .urgent])
    }
}
