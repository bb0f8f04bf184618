import Mesh
import Templates

extension ItemCard {
    /// An item in its column.
    init(_ item: HopperItem, nowMs: Int64) {
        self.init(
            id: item.itemId.rawValue, href: Links.item(item.itemId), intent: item.isRecorded ? item.intent : nil,
            privacy: PrivacyMark(displayWord: item.privacyClass), priority: item.classifiedPriority.rawValue,
            submitted: TimeText(micros: item.submittedAt, nowMs: nowMs))
        kind = item.taskKind
        confidence = item.confidence
        source = item.source
        status = item.state == .inbox && item.lastReason == nil ? nil : item.statusMark
        node = item.nodeId.map { LinkText(node: $0) }
        run = item.runId.map { LinkText(run: $0) }
        canChange = item.state == .inbox
    }
}

extension HopperItem {
    /// Such as `0.69`.
    var confidence: String { "0.\(confidencePercent < 10 ? "0" : "")\(confidencePercent)" }

    /// The outcome of an ended item, else its state, with the last reason unless it says the same.
    var statusMark: StatusMark {
        let word = outcome?.rawValue ?? state.rawValue
        return StatusMark(word, code: lastReason == word ? nil : lastReason)
    }

    /// The priority and who set it.
    var priorityWords: String {
        switch prioritySource {
        case .developer: "\(classifiedPriority.rawValue), set by a person"
        case .orchestrator: "\(classifiedPriority.rawValue), set by the rules"
        case .learningPolicy: "\(classifiedPriority.rawValue), set by the learning policy"
        }
    }
}

extension HopperColumn {
    /// Cards that one column shows at most.
    static let mostCards = 100

    /// A column of the hopper; `total` counts those that are not shown too.
    init(_ place: Place, items: [HopperItem], total: Int, nowMs: Int64) {
        self.init(place, cards: items.prefix(Self.mostCards).map { ItemCard($0, nowMs: nowMs) })
        self.total = max(total, cards.count)
    }
}
