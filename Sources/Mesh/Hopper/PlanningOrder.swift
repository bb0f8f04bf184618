/// The order in which inbox items are planned: priority, then sessions in turn, then age.
package enum PlanningOrder {
    /// Sorts items for planning; a background item older than `agePromoteSeconds` counts as normal, 0 means never.
    package static func sorted(_ items: [HopperItem], nowMicros: Int64, agePromoteSeconds: Int64) -> [HopperItem] {
        let levels = Dictionary(grouping: items) { item in
            level(item, nowMicros: nowMicros, agePromoteSeconds: agePromoteSeconds)
        }
        return levels.keys.sorted(by: >).flatMap { inTurns(levels[$0] ?? []) }
    }

    private static func level(_ item: HopperItem, nowMicros: Int64, agePromoteSeconds: Int64) -> HopperPriority {
        let isOld = agePromoteSeconds > 0 && nowMicros - item.submittedAt > agePromoteSeconds * 1_000_000
        return item.classifiedPriority == .background && isOld ? .normal : item.classifiedPriority
    }

    /// Sessions take turns, the one that waits longest first; items without a session form one session.
    private static func inTurns(_ items: [HopperItem]) -> [HopperItem] {
        let sessions = Dictionary(grouping: items) { $0.sessionId ?? "" }.values
            .map { $0.sorted(by: isOlder) }
            .sorted { isOlder($0[0], $1[0]) }
        let rounds = sessions.map(\.count).max() ?? 0
        return (0..<rounds).flatMap { round in
            sessions.compactMap { round < $0.count ? $0[round] : nil }
        }
    }

    private static func isOlder(_ left: HopperItem, _ right: HopperItem) -> Bool {
        (left.submittedAt, left.itemId) < (right.submittedAt, right.itemId)
    }
}
