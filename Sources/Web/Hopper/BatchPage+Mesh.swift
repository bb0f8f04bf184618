import Mesh
import Templates

extension BatchPage {
    /// A batch or a plan; `items` has those of its items that are there.
    init(_ outcome: BatchOutcome, items: [ItemID: HopperItem], micros: Int64, chrome: Chrome, nowMs: Int64) {
        self.init(
            chrome: chrome, time: TimeText(micros: micros, nowMs: nowMs),
            lines: outcome.outcomes.map { BatchLine($0, item: items[$0.itemId]) }, command: "vox hopper ls")
        id = outcome.batchId?.rawValue
        dispatched = outcome.dispatched
        refused = outcome.refused
    }

    /// Says what a dry run was asked, so that it can be started for real.
    mutating func take(_ request: BatchRequest) {
        let limit = String(request.limit ?? 8)
        let target = request.targetNode?.rawValue ?? ""
        start = dispatched > 0 ? Start(limit: limit, target: target) : nil
        command = "vox hopper start-batch --limit \(limit)"
        if !target.isEmpty { command += " --node \(ShellText.quote(target))" }
        command += " --dry-run"
    }
}

extension BatchLine {
    /// What became of one item; without the item its class is not known.
    init(_ outcome: BatchOutcome.Item, item: HopperItem?) {
        self.init(
            item: LinkText(item: outcome.itemId), intent: Self.intent(of: item),
            privacy: item.map { PrivacyMark(displayWord: $0.privacyClass) } ?? .unknown,
            status: StatusMark(outcome.outcome, code: outcome.reason))
        node = outcome.nodeId.map { LinkText(node: $0) }
        run = outcome.runId.map { LinkText(run: $0) }
        perNode = (outcome.perNode ?? []).map {
            NodeReason(node: LinkText(node: $0.nodeId), reason: ReasonText(code: $0.reason))
        }
    }

    private static func intent(of item: HopperItem?) -> String? {
        guard let item else { return "" }
        return item.isRecorded ? RunLine.firstLine(item.intent) : nil
    }
}
