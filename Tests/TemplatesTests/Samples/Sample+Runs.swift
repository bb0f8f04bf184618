import Templates

extension Sample {
    static var decision: DecisionTable {
        var chosen = DecisionTable.Row(node: den, privacy: .paired, verdict: "chosen")
        chosen.score = "85"
        chosen.terms = [.init("model loaded", "+30"), .init("free slots", "+20"), .init("liveness online", "+20")]
        var fit = DecisionTable.Row(
            node: LinkText("harbour-0001", href: "/mesh/nodes/harbour-0001"), privacy: .local, verdict: "eligible")
        fit.score = "55"
        fit.terms = [.init("own node", "+10")]
        var refused = DecisionTable.Row(node: loft, privacy: .everywhere, verdict: "refused")
        refused.reason = ReasonText(code: "node_offline")
        var table = DecisionTable(
            sentence: "den-pc-1f3a has the model loaded and both slots free.", planner: "rules-v1", time: ago,
            attempt: 1)
        table.rows = [chosen, fit, refused]
        return table
    }

    static func runLine(_ status: String, privacy: PrivacyMark = .paired, id: String = "run-09ab34cd56ef7801")
        -> RunLine
    {
        var line = RunLine(
            id: id, href: "/runs/\(id)", privacy: privacy, status: StatusMark(status), started: ago)
        line.duration = "1.24 s"
        line.summary = "Summarise the release notes in three lines"
        line.node = den
        line.model = "vox-tiny"
        line.tokens = "1 204"
        line.cost = "$0.00"
        return line
    }

    static var runs: RunsPage {
        var page = RunsPage(chrome: chrome, filter: RunFilterForm(nodes: [Choice("den-pc-1f3a", "den-pc-1f3a")]))
        var failed = runLine("failed", privacy: .everywhere, id: "run-1111111111111111")
        failed.status.reason = ReasonText(code: "lease_lost")
        page.runs = [
            runLine("running"), failed, runLine("done", privacy: .local, id: "run-2222222222222222"),
            runLine("queued", privacy: .unknown, id: "run-3333333333333333"),
        ]
        page.older = "/runs?after=cursor-1"
        return page
    }

    static var runPage: RunPage {
        var output = RunOutput(
            text: "The harbour opens at six.\nBoats go out with the tide, and come back with it.", isStreaming: true)
        output.figures = "23 tokens · 5.1 tok/s"
        var page = RunPage(
            chrome: chrome, id: "run-09ab34cd56ef7801", privacy: .paired, status: StatusMark("running"), output: output)
        page.facts = [
            Fact("Node", html: den.monoHTML), Fact("Slot", mono: "text"), Fact("Model", mono: "vox-tiny"),
            Fact("Duration", mono: "1.24 s"), Fact("Tokens", mono: "1 204"), Fact("Cost", mono: "$0.00"),
        ]
        page.prompt = "Write two lines about a harbour."
        page.decision = decision
        page.events = [
            RunEventLine(time: time("5 m ago"), "Submitted"),
            RunEventLine(time: ago, "Given to den-pc-1f3a", audit: auditEntry),
        ]
        page.attempts = [
            .init(number: 1, node: den, started: ago, status: StatusMark("running"))
        ]
        page.cancel = "/runs/run-09ab34cd56ef7801/cancel"
        page.again = RunAgainForm(text: "Write two lines about a harbour.", privacyClass: "paired-peers-only")
        page.again?.edit = "/hopper?again=run-09ab34cd56ef7801#submit"
        page.trace = "vox://trace/4bf92f3577b34da6a3ce929d0e0e4736"
        return page
    }

    static var confirm: ConfirmPage {
        var page = ConfirmPage(
            chrome: chrome, section: .runs, parent: LinkText("Run run-09ab34cd56ef7801", href: denRun.href),
            verb: "Cancel", subject: "run-09ab34cd56ef7801", action: denRun.href + "/cancel")
        page.kind = "run"
        page.privacy = .paired
        page.consequences = ["The node is told to stop, and no further attempt is made.", "Text so far is kept."]
        page.affected = [.init(denRun, privacy: .paired, status: StatusMark("running"))]
        page.command = "vox runs cancel run-09ab34cd56ef7801 --reason \"…\" --yes-i-mean-it"
        return page
    }
}
