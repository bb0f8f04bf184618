import Templates

extension Sample {
    static func card(
        _ intent: String = "Summarise the release notes in three lines", priority: String = "normal",
        privacy: PrivacyMark = .paired, id: String = "hop-00aa11bb22cc33dd"
    ) -> ItemCard {
        var card = ItemCard(
            id: id, href: "/hopper/items/\(id)", intent: intent, privacy: privacy, priority: priority,
            submitted: ago)
        card.confidence = "0.69"
        return card
    }

    static var submit: SubmitForm {
        SubmitForm(
            models: [Choice("", "vox-tiny (default)", isSelected: true), Choice("qwen3-0.6b", "qwen3-0.6b")],
            places: [
                Choice("", "automatic", isSelected: true), Choice("harbour-0001", "this machine"),
                Choice("den-pc-1f3a", "den-pc-1f3a"),
            ],
            privacy: .local)
    }

    static var startBatch: StartBatchForm {
        StartBatchForm(targets: [Choice("", "any", isSelected: true), Choice("den-pc-1f3a", "den-pc-1f3a")])
    }

    static var hopper: HopperPage {
        var page = HopperPage(chrome: chrome, submit: submit, batch: startBatch)
        var waiting = card("production crash: explain core.txt", priority: "urgent", id: "hop-1111111111111111")
        waiting.canChange = true
        waiting.status = StatusMark("inbox", reason: ReasonText(code: "no_eligible_node"))
        var plain = card(privacy: .local, id: "hop-2222222222222222")
        plain.canChange = true
        page.inbox = HopperColumn(.inbox, cards: [waiting, plain])
        var given = card("translate the release notes", privacy: .everywhere, id: "hop-3333333333333333")
        given.node = den
        given.run = denRun
        page.assigned = HopperColumn(.assigned, cards: [given])
        var ended = card("embed notes.md", priority: "background", privacy: .unknown, id: "hop-4444444444444444")
        ended.status = StatusMark("done")
        ended.run = denRun
        page.history = HopperColumn(.history, cards: [ended])
        page.history.total = 40
        return page
    }

    static var item: ItemPage {
        var rules = ItemRules(
            classifier: "rules-v1", kind: "text_infer", confidence: "0.69", priority: "normal, by rules")
        rules.tags = ["kind:text_infer", "model:vox-tiny", "slot:text"]
        rules.matches = [.init(rule: "K4", matched: "summarise", pointsTo: "text_infer", weight: "1")]
        var page = ItemPage(
            chrome: chrome, item: card(), status: StatusMark("inbox", reason: ReasonText(code: "slot_full")),
            rules: rules)
        page.facts = [Fact("Trace", mono: "4bf92f3577b34da6a3ce929d0e0e4736")]
        page.decision = decision
        page.overrides = [
            OverrideLine(
                time: ago, actor: "dashboard-user", change: "normal → urgent", reason: "the demo is at nine",
                audit: auditEntry)
        ]
        page.forms = OverrideForms(id: page.item.id, href: page.item.href, priority: "normal")
        return page
    }

    static var batch: BatchPage {
        var sent = BatchLine(
            item: LinkText("hop-00aa11bb22cc33dd", href: "/hopper/items/hop-00aa11bb22cc33dd"),
            intent: "translate the release notes", privacy: .paired, status: StatusMark("dispatched"))
        sent.node = den
        sent.run = denRun
        var stays = BatchLine(
            item: LinkText("hop-44ee55ff66aa77bb", href: "/hopper/items/hop-44ee55ff66aa77bb"),
            intent: "draw a harbour",
            privacy: .local, status: StatusMark("refused", reason: ReasonText(code: "no_eligible_node")))
        stays.perNode = [
            .init(node: den, reason: ReasonText(code: "slot_full", sentence: "All 2 text slots are busy.")),
            .init(node: loft, reason: ReasonText(code: "node_offline")),
        ]
        var page = BatchPage(
            chrome: chrome, time: ago, lines: [sent, stays], command: "vox hopper start-batch --limit 8")
        page.id = "bat-4be1c0aa"
        page.dispatched = 1
        page.refused = 1
        return page
    }
}
