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
    /// What can be done to it; `nil` shows nothing of the kind.
    package var actions: NodeActionLinks?
    /// Whether its place in the drawing is fixed.
    package var isPinned: Bool
    /// Path that pins it; `nil` hides the button.
    package var pinAction: String?
    /// Path that lets it go.
    package var unpinAction: String?

    /// The inspector of a node; the rest is set by name.
    package init(node: NodeLine) {
        self.node = node
        facts = []
        spend = nil
        events = []
        actions = nil
        isPinned = false
        pinAction = nil
        unpinAction = nil
    }

    /// The inspector as a live region; `nil` stands for no selection.
    package static func region(_ inspector: NodeInspector?) -> HTML {
        guard let inspector else {
            return """
                <aside class="panel inspector" id="node-inspector" aria-label="Inspector"><h2>Inspector</h2>\
                <p class="quiet">Select a machine in the drawing: its facts, slots and last events stand here.</p>\
                </aside>
                """
        }
        return """
            <aside class="panel inspector" id="node-inspector" aria-label="Inspector">\(inspector.head)\
            \(inspector.body)<p class="more"><a href="\(path: inspector.node.href)">Everything about this node\
            \(Icon.arrow.html)</a></p></aside>
            """
    }

    /// Facts, slots, spend and events, without the heading.
    var body: HTML {
        """
        \(Fact.list(allFacts))<h3>Slots</h3><p>\(SlotUse.list(node.slots))</p>\
        \(.with(spend) { "<h3>Spend, 24 h</h3><p>\($0.html)</p>" })<h3>Last events</h3>\
        \(RunEventLine.list(events, empty: "Nothing has happened here yet."))\(.with(actions) { $0.html })
        """
    }

    private var head: HTML {
        "<div class=\"panel-head\"><h2 class=\"mono\">\(node.id)</h2>\(node.privacy.badge)\(pinButton)</div>"
    }

    /// The form that the button belongs to; it stands outside the live regions, which carry no form token.
    static func pinForm(_ token: HTML) -> HTML {
        "<form id=\"pin-form\" method=\"post\" action=\"/mesh\">\(token)</form>"
    }

    /// The button that fixes the node's place in the drawing, or lets it go.
    var pinButton: HTML {
        .with(isPinned ? unpinAction : pinAction) {
            """
            <button type="submit" form="pin-form" formaction="\(path: $0)" id="pin-button" \
            class="button button-quiet button-small end" aria-label="\(isPinned ? "Unpin" : "Pin") \(node.id)" \
            title="Fixes its place in the drawing">\(Icon.pin.html)\(isPinned ? "Unpin" : "Pin")</button>
            """
        }
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
