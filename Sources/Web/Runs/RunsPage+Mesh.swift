import Mesh
import Templates

extension RunFilterForm {
    /// The filter of a query, with every node that is known and the one that was asked for.
    init(_ query: Fields, nodes known: [NodeSnapshot]) {
        let node = query.filled("node") ?? ""
        var ids = known.map(\.id.rawValue)
        if !node.isEmpty, !ids.contains(node) { ids.append(node) }
        self.init(
            status: query.filled("status") ?? "", privacy: query.filled("privacy") ?? "",
            nodes: ids.map { Choice($0, $0, isSelected: $0 == node) })
        model = query.filled("model") ?? ""
        words = query.filled("q") ?? ""
    }
}

extension RunsPage {
    /// One page of runs for a query.
    init(_ found: RunPage, chrome: Chrome, filter: RunFilterForm, query: Fields, nowMs: Int64) {
        self.init(chrome: chrome, filter: filter)
        runs = found.runs.map { RunLine($0, nowMs: nowMs) }
        older = found.mark.nextCursor.map { Links.page(Links.runs, query, cursor: $0) }
        newest = query.filled("cursor").map { _ in Links.filtered(Links.runs, query) }
    }
}

extension ConfirmPage {
    /// Asks before a run is cancelled.
    init(cancelling run: RunView, chrome: Chrome) {
        let id = run.id.rawValue
        self.init(
            chrome: chrome, section: .runs, parent: LinkText("Run \(id)", href: Links.run(run.id)), verb: "Cancel",
            subject: id, action: Links.cancelRun(run.id))
        kind = "run"
        privacy = PrivacyMark(displayWord: run.privacyClass)
        let status = StatusMark(run.status, code: run.waitReason)
        affected = [Affected(LinkText(run: run.id), privacy: privacy, status: status)]
        consequences = Self.consequences(run)
        command = "vox runs cancel \(ShellText.quote(id)) --reason \"…\" --yes-i-mean-it"
    }

    private static func consequences(_ run: RunView) -> [String] {
        let first =
            switch run.job.state {
            case .running(let node, _): "\(node) is told to stop; what it has said so far is not kept as a result."
            case .assigned(let node): "\(node) is told not to begin."
            default: "It is taken out of the queue."
            }
        return [
            first, "The run ends as cancelled and is not tried again.",
            "Its item leaves the hopper; to do the work after all, submit it again.",
            "Your reason is written to the signed audit log.",
        ]
    }
}
