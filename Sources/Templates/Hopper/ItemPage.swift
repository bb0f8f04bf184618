/// One item: what is wanted, how it was classified, where it went and why, and what a developer may do to it.
package struct ItemPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// The item as its card has it.
    package var item: ItemCard
    /// State or outcome with the last reason.
    package var status: StatusMark
    /// Further facts: session, hints, model, batch, trace.
    package var facts: [Fact]
    /// How it was classified.
    package var rules: ItemRules
    /// Why it went where it went; `nil` before it was placed.
    package var decision: DecisionTable?
    /// Changes by people and programs, oldest first.
    package var overrides: [OverrideLine]
    /// The forms; `nil` once the item has ended.
    package var forms: OverrideForms?

    /// An item; the rest is set by name.
    package init(chrome: Chrome, item: ItemCard, status: StatusMark, rules: ItemRules) {
        self.chrome = chrome
        self.item = item
        self.status = status
        self.rules = rules
        facts = []
        decision = nil
        overrides = []
        forms = nil
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [
            LiveFragment("item-state", state),
            LiveFragment("item-why", DecisionTable.region(decision, id: "item-why")),
            LiveFragment("item-overrides", OverrideLine.region(overrides)),
        ]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Item \(item.id)", section: .hopper, isSectionRoot: false,
            live: .init(page: "item", id: item.id), parent: LinkText("Hopper", href: "/hopper"),
            badges: item.privacy.badge,
            content: """
                <div class="columns-side"><div class="stack"><section class="panel"><h2>What is wanted</h2>\
                \(wanted)</section>\(rules.html)\(DecisionTable.region(decision, id: "item-why"))\
                \(OverrideLine.region(overrides))</div>\
                <div class="stack">\(state)\(.with(forms) { $0.html(csrf: chrome.csrf) })</div></div>
                """
        ).html
    }

    private var wanted: HTML {
        guard let intent = item.intent else { return NotRecorded.note(until: nil) }
        return """
            <pre class="output prompt" tabindex="0" aria-label="Text of the item">\(intent)</pre>
            """
    }

    private var state: HTML {
        """
        <section class="panel" id="item-state"><h2>Item</h2>\(Fact.list(allFacts))\
        \(CommandBlock(id: "item-command", text: "vox hopper show \(item.id)").html)</section>
        """
    }

    private var allFacts: [Fact] {
        var all = [
            Fact("State", html: status.html), Fact("Class", html: item.privacy.badge), Fact("Priority", item.priority),
            Fact("Submitted", html: item.submitted.html), Fact("Source", item.source),
        ]
        if let node = item.node { all.append(Fact("Node", html: node.monoHTML)) }
        if let run = item.run { all.append(Fact("Run", html: run.monoHTML)) }
        return all + facts
    }
}
