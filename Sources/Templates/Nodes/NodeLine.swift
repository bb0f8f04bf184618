/// One node as a row of the node table.
package struct NodeLine: Sendable, Hashable {
    /// Id of the node.
    package var id: String
    /// Page of the node.
    package var href: String
    /// `orchestrator`, `worker` or `agent`.
    package var kind: String
    /// Whether it is heard from.
    package var liveness: LivenessMark
    /// What it is doing, with a reason when it is blocked or in error.
    package var status: StatusMark
    /// Widest class that it may run.
    package var privacy: PrivacyMark
    /// Name that its inviter gave it.
    package var label: String?
    /// Model that is loaded.
    package var model: String?
    /// Its slots.
    package var slots: [SlotUse]
    /// Tokens of the last 24 hours, display ready.
    package var tokens: String
    /// What the last 24 hours cost, with the cap where there is one: `$0.40 / $5.00`.
    package var cost: String
    /// The run that it is busy with.
    package var task: LinkText?
    /// Whether the inspector shows it.
    package var isSelected: Bool

    /// A row; label, model, slots, tokens, cost, task and selection are set by name.
    package init(id: String, href: String, kind: String, liveness: LivenessMark, status: StatusMark) {
        self.id = id
        self.href = href
        self.kind = kind
        self.liveness = liveness
        self.status = status
        privacy = .unknown
        label = nil
        model = nil
        slots = []
        tokens = "0"
        cost = "$0.00"
        task = nil
        isSelected = false
    }

    private var html: HTML {
        """
        <tr data-node="\(id)"\("class", isSelected ? "is-current" : nil)><th scope="row">\
        \(LinkText(id, href: href).monoHTML) \(privacy.badge)\
        \(.with(label) { "<span class=\"meta\">\($0)</span>" })</th><td>\(kind)</td><td>\(liveness.html)</td>\
        <td class="wrap">\(status.html)</td><td>\(.with(task) { $0.monoHTML })</td>\
        <td class="mono">\(model ?? "—")</td><td class="wrap">\(SlotUse.list(slots))</td>\
        <td class="figure mono">\(tokens)</td><td class="figure mono">\(cost)</td></tr>
        """
    }

    private static let columns: [DataTable.Column] = [
        .init("Node"), .init("Kind"), .init("Liveness"), .init("Status"), .init("Run"), .init("Model"), .init("Slots"),
        .init("Tokens 24 h", figure: true), .init("Cost 24 h", figure: true),
    ]

    /// The node table as a live region; nothing is shown while there is no node, for the drawing says so.
    package static func region(_ nodes: [NodeLine]) -> HTML {
        guard !nodes.isEmpty else { return "<div id=\"mesh-nodes\"></div>" }
        let table = DataTable(caption: "Nodes", columns: columns, rows: .each(nodes, \.html))
        return """
            <section class="panel" id="mesh-nodes" data-rows><h2>Nodes <span class="count">\(nodes.count)</span></h2>\
            \(table.html)</section>
            """
    }
}
