/// Why a job went where it went: every node that was looked at, chosen or passed over.
package struct DecisionTable: Sendable, Hashable {
    /// One node that was looked at.
    package struct Row: Sendable, Hashable {
        /// The node.
        package var node: LinkText
        /// Widest class that the node may run.
        package var privacy: PrivacyMark
        /// `chosen`, `eligible` or `refused`.
        package var verdict: String
        /// Why it was passed over.
        package var reason: ReasonText?
        /// Sum of the ranking terms.
        package var score: String?
        /// The ranking terms with their points, such as `model loaded` and `+30`.
        package var terms: [Term]

        /// A node with a verdict; reason, score and terms are set by name.
        package init(node: LinkText, privacy: PrivacyMark, verdict: String) {
            self.node = node
            self.privacy = privacy
            self.verdict = verdict
            reason = nil
            score = nil
            terms = []
        }
    }

    /// One ranking term.
    package struct Term: Sendable, Hashable {
        /// What counted.
        package var name: String
        /// Signed points.
        package var points: String

        /// A term with its points.
        package init(_ name: String, _ points: String) {
            self.name = name
            self.points = points
        }
    }

    /// One plain sentence.
    package var sentence: String
    /// Name of the rules, such as `rules-v1`.
    package var planner: String
    /// When it was planned.
    package var time: TimeText
    /// The attempt that it placed.
    package var attempt: Int
    /// Nodes, best first, refused ones last.
    package var rows: [Row]
    /// Whether it is a plan of this moment for work that still waits, not a decision.
    package var isPlan: Bool

    /// A decision; the rows are set by name.
    package init(sentence: String, planner: String, time: TimeText, attempt: Int) {
        self.sentence = sentence
        self.planner = planner
        self.time = time
        self.attempt = attempt
        rows = []
        isPlan = false
    }

    /// The decision as a live region with the id `region`; `nil` stands for none so far.
    package static func region(_ decision: DecisionTable?, id region: String) -> HTML {
        guard let decision else {
            return """
                <section class="panel" id="\(region)"><h2>Why here?</h2><p class="quiet">It has not been placed yet.\
                </p></section>
                """
        }
        return """
            <section class="panel" id="\(region)" data-rows><h2>\(decision.heading)</h2>\
            <p class="verdict">\(decision.sentence)</p>\
            <p class="meta">Planned \(decision.time.html) for attempt \(decision.attempt) by the rules \
            <span class="mono">\(decision.planner)</span>.</p>\(decision.table)</section>
            """
    }

    private var heading: HTML { isPlan ? "Where would it go?" : "Why here?" }

    private var table: HTML {
        DataTable(
            caption: "Nodes that were looked at",
            columns: [.init("Node"), .init("Verdict"), .init("Why"), .init("Points", figure: true)],
            rows: .each(rows, row)
        ).html
    }

    private func row(_ row: Row) -> HTML {
        """
        <tr\("class", row.verdict == "chosen" ? "is-chosen" : nil)><th scope="row">\(row.node.monoHTML) \
        \(row.privacy.badge)</th><td>\(verdict(row.verdict))</td><td>\(Self.why(row))</td>\
        <td class="figure mono">\(row.score ?? "—")</td></tr>
        """
    }

    private func verdict(_ word: String) -> HTML {
        switch (word, isPlan) {
        case ("chosen", false): "<span class=\"status status-ok\">\(Icon.check.html)chosen</span>"
        case ("chosen", true): "<span class=\"status status-ok\">\(Icon.check.html)would get it</span>"
        case ("eligible", false):
            "<span class=\"status status-idle\"><span class=\"dot\"></span>could have run it</span>"
        case ("eligible", true): "<span class=\"status status-idle\"><span class=\"dot\"></span>could run it</span>"
        default: "<span class=\"status status-error\"><span class=\"dot\"></span>passed over</span>"
        }
    }

    private static func why(_ row: Row) -> HTML {
        if let reason = row.reason { return reason.html }
        guard !row.terms.isEmpty else { return .empty }
        return """
            <ul class="terms">\(.each(row.terms) { "<li>\($0.name) <span class=\"mono\">\($0.points)</span></li>" })\
            </ul>
            """
    }
}
