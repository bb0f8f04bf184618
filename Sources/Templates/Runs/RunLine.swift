/// One run as a row of the table of runs.
package struct RunLine: Sendable, Hashable {
    /// Id of the run.
    package var id: String
    /// Page of the run.
    package var href: String
    /// Its class.
    package var privacy: PrivacyMark
    /// What state it is in, with the reason of a failure or a wait.
    package var status: StatusMark
    /// When it started, or was submitted while it waits.
    package var started: TimeText
    /// Such as `1.24 s`; `—` while it is not known.
    package var duration: String
    /// Kind of work, such as `text_infer`.
    package var kind: String
    /// First line of the prompt.
    package var summary: String
    /// Node that has it or had it last.
    package var node: LinkText?
    /// Model that runs it.
    package var model: String?
    /// Such as `$0.00`.
    package var cost: String
    /// Tokens of prompt and answer, display ready.
    package var tokens: String

    /// A row; duration, kind, summary, node, model, cost and tokens are set by name.
    package init(id: String, href: String, privacy: PrivacyMark, status: StatusMark, started: TimeText) {
        self.id = id
        self.href = href
        self.privacy = privacy
        self.status = status
        self.started = started
        duration = "—"
        kind = "text_infer"
        summary = ""
        node = nil
        model = nil
        cost = "—"
        tokens = "0"
    }

    var html: HTML {
        """
        <tr data-run="\(id)" data-key="\(id)"><td>\(started.html)</td><th scope="row" class="run-name">\
        \(LinkText(id, href: href).monoHTML) \(privacy.badge)\
        \(.with(summary.nonEmpty) { "<span class=\"meta summary\">\($0)</span>" })</th>\
        <td>\(status.html)</td><td class="figure mono">\(duration)</td><td>\(kind)</td>\
        <td>\(.with(node) { $0.monoHTML })</td><td class="mono nowrap">\(model ?? "—")</td>\
        <td class="figure mono">\(tokens)</td><td class="figure mono">\(cost)</td></tr>
        """
    }

    private static let columns: [DataTable.Column] = [
        .init("Started"), .init("Run"), .init("Status"), .init("Duration", figure: true), .init("Kind"), .init("Node"),
        .init("Model"), .init("Tokens", figure: true), .init("Cost", figure: true),
    ]

    /// The rows as a table.
    static func table(_ runs: [RunLine]) -> HTML {
        DataTable(caption: "Runs, newest first", columns: columns, rows: .each(runs, \.html)).html
    }

    /// The runs as a live region; `isFiltered` says whether a filter may hide some.
    package static func region(_ runs: [RunLine], isFiltered: Bool) -> HTML {
        let table = DataTable(caption: "Runs, newest first", columns: columns, rows: .each(runs, \.html))
        return """
            <section class="panel" id="runs-table" data-rows><h2>Runs <span class="count">\(runs.count)</span></h2>\
            \(runs.isEmpty ? empty(isFiltered) : table.html)</section>
            """
    }

    private static func empty(_ isFiltered: Bool) -> HTML {
        isFiltered
            ? EmptyState(sentence: "No run fits this filter.", action: LinkText("Show all runs", href: "/runs")).html
            : EmptyState(
                sentence: "Nothing has run yet.", action: LinkText("Go to the hopper", href: "/hopper")
            ).html
    }
}
