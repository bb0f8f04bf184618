/// Everything about one node in a column: on the mesh page for the selected node, and on the node's own page.
package struct NodeInspector: Sendable, Hashable {
    /// The facts that the node table has too.
    package var node: NodeLine
    /// Further facts: version, address, uptime, trust.
    package var facts: [Fact]
    /// What it spends, when it has a cap.
    package var spend: SpendGauge?
    /// What happened to it last, newest first.
    package var events: [RunEventLine]
    /// Whether its place in the drawing is fixed.
    package var isPinned: Bool
    /// Path that pins it; the form posts there. `nil` hides the button.
    package var pinAction: String?
    /// Path that lets it go.
    package var unpinAction: String?

    /// The inspector of a node; the rest is set by name.
    package init(node: NodeLine) {
        self.node = node
        facts = []
        spend = nil
        events = []
        isPinned = false
        pinAction = nil
        unpinAction = nil
    }

    /// The inspector as a live region; `nil` stands for no selection.
    package static func region(_ inspector: NodeInspector?, csrf: String) -> HTML {
        guard let inspector else {
            return """
                <aside class="panel inspector" id="node-inspector" aria-label="Inspector"><h2>Inspector</h2>\
                <p class="quiet">Select a node in the drawing or in the table.</p></aside>
                """
        }
        return """
            <aside class="panel inspector" id="node-inspector" aria-label="Inspector">\(inspector.head(csrf))\
            \(Fact.list(inspector.allFacts))<h3>Slots</h3><p>\(SlotUse.list(inspector.node.slots))</p>\
            \(.with(inspector.spend) { "<h3>Spend, 24 h</h3><p>\($0.html)</p>" })<h3>Last events</h3>\
            \(RunEventLine.list(inspector.events, empty: "Nothing has happened here yet."))</aside>
            """
    }

    private func head(_ csrf: String) -> HTML {
        """
        <div class="panel-head"><h2>\(LinkText(node.id, href: node.href).monoHTML)</h2>\(node.privacy.badge)\
        \(.with(isPinned ? unpinAction : pinAction) { pinForm($0, csrf) })</div>
        """
    }

    private func pinForm(_ action: String, _ csrf: String) -> HTML {
        """
        <form method="post" action="\(path: action)" data-pin><input type="hidden" name="_csrf" value="\(csrf)">\
        <button class="button button-quiet">\(Icon.pin.html)\(isPinned ? "Unpin" : "Pin")</button></form>
        """
    }

    private var allFacts: [Fact] {
        var all = [
            Fact("Kind", node.kind), Fact("Liveness", html: node.liveness.html), Fact("Status", html: node.status.html),
        ]
        if let task = node.task { all.append(Fact("Run", html: task.monoHTML)) }
        if let label = node.label { all.append(Fact("Label", label)) }
        if let model = node.model { all.append(Fact("Model", mono: model)) }
        all.append(Fact("Tokens 24 h", mono: node.tokens))
        return all + facts
    }
}
