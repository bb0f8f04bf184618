import Mesh
import Templates

extension ItemPage {
    /// An item as its page shows it.
    init(_ item: HopperItem, chrome: Chrome, matches: [RuleMatch], nowMs: Int64) {
        self.init(
            chrome: chrome, item: ItemCard(item, nowMs: nowMs), status: item.statusMark,
            rules: ItemRules(item, matches: matches))
        facts = Self.facts(item)
        forms = item.hasEnded ? nil : OverrideForms(item)
    }

    private static func facts(_ item: HopperItem) -> [Fact] {
        var facts: [Fact] = []
        if let model = item.modelId { facts.append(Fact("Model", mono: model)) }
        if let node = item.hintedNode { facts.append(Fact("Asked for", html: LinkText(node: node).monoHTML)) }
        if !item.requiredLabels.isEmpty {
            facts.append(Fact("Labels", mono: item.requiredLabels.joined(separator: ", ")))
        }
        if !item.affinityHints.isEmpty { facts.append(Fact("Hints", mono: item.affinityHints.joined(separator: ", "))) }
        if let session = item.sessionId { facts.append(Fact("Session", mono: session)) }
        if let batch = item.batchId {
            facts.append(Fact("Batch", html: LinkText(batch.rawValue, href: Links.batch(batch)).monoHTML))
        }
        facts.append(Fact("Trace", mono: item.traceId))
        return facts
    }
}

extension ItemRules {
    /// How an item was classified.
    init(_ item: HopperItem, matches found: [RuleMatch]) {
        self.init(
            classifier: item.classifier, kind: item.taskKind, confidence: item.confidence,
            priority: item.priorityWords)
        tags = item.classifiedAffinity
        hasWords = item.isRecorded
        matches = found.map {
            Match(
                rule: $0.rule, matched: $0.matched, pointsTo: $0.pointsTo, weight: $0.weight.map { String($0) } ?? "")
        }
    }
}

extension OverrideForms {
    /// Empty forms for an item that has not ended.
    init(_ item: HopperItem) {
        self.init(
            id: item.itemId.rawValue, href: Links.item(item.itemId), priority: item.classifiedPriority.rawValue)
    }

    /// What was sent to change the priority, as it is shown again.
    mutating func takePriority(_ form: Form) {
        newPriority = form.text("new_priority")
        reason = form.verbatim("reason")
        errors = form.errors
    }

    /// What was sent to withdraw it, as it is shown again.
    mutating func takeWithdrawal(_ form: Form) {
        withdrawReason = form.verbatim("reason")
        withdrawErrors = form.errors
    }
}

extension OverrideLine {
    /// A change by hand; `audit` leads to its entry.
    init(_ record: OverrideRecord, audit: LinkText?, isWithdrawal: Bool, nowMs: Int64) {
        let change = "\(record.originalPriority.rawValue) → \(record.newPriority.rawValue)"
        self.init(
            time: TimeText(micros: record.tsMicros, nowMs: nowMs), actor: record.actor,
            change: isWithdrawal ? "withdrawn" : change, reason: ReasonText.shown(record.reason), audit: audit)
    }
}

extension ReasonText {
    /// The sentence of a reason that the program itself gives, else the reason as a person wrote it.
    static func shown(_ reason: String) -> String { isKnown(reason) ? ReasonText(code: reason).sentence : reason }
}
