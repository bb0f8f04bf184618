/// How an item was classified: the result and the rules that led to it.
package struct ItemRules: Sendable, Hashable {
    /// One rule that matched.
    package struct Match: Sendable, Hashable {
        /// Name of the rule, such as `K4`.
        package var rule: String
        /// The word, phrase or hint that matched.
        package var matched: String
        /// The kind or priority that it points to.
        package var pointsTo: String
        /// Its weight; empty when it has none.
        package var weight: String

        /// A rule with what it found.
        package init(rule: String, matched: String, pointsTo: String, weight: String) {
            self.rule = rule
            self.matched = matched
            self.pointsTo = pointsTo
            self.weight = weight
        }
    }

    /// Name of the rules, such as `rules-v1`.
    package var classifier: String
    /// Kind of work that they gave.
    package var kind: String
    /// Such as `0.69`.
    package var confidence: String
    /// Priority as it is now, and who set it.
    package var priority: String
    /// Tags, in order.
    package var tags: [String]
    /// Rules that matched, strongest first.
    package var matches: [Match]
    /// Whether the words that the rules looked at are still there.
    package var hasWords: Bool

    /// A classification; tags, matches and whether it has words are set by name.
    package init(classifier: String, kind: String, confidence: String, priority: String) {
        self.classifier = classifier
        self.kind = kind
        self.confidence = confidence
        self.priority = priority
        tags = []
        matches = []
        hasWords = true
    }

    var html: HTML {
        """
        <section class="panel" id="item-rules"><h2>Classification</h2>\(Fact.list(facts))\(matchTable)</section>
        """
    }

    private var facts: [Fact] {
        [
            Fact("Kind", mono: kind), Fact("Confidence", mono: confidence), Fact("Priority", priority),
            Fact("Rules", mono: classifier), Fact("Tags", html: tagList),
        ]
    }

    private var tagList: HTML {
        tags.isEmpty ? "none" : "<ul class=\"tags\">\(.each(tags) { "<li class=\"mono\">\($0)</li>" })</ul>"
    }

    private var matchTable: HTML {
        guard hasWords else {
            return """
                <p class="quiet">Its words were not recorded, so the rules that matched them cannot be shown.</p>
                """
        }
        guard !matches.isEmpty else {
            return """
                <p class="quiet">No rule matched a word of it, so it counts as plain text work.</p>
                """
        }
        return DataTable(
            caption: "Rules that matched",
            columns: [.init("Rule"), .init("Matched"), .init("Points to"), .init("Weight", figure: true)],
            rows: .each(matches) {
                """
                <tr><th scope="row" class="mono">\($0.rule)</th><td class="mono">\($0.matched)</td>\
                <td class="mono">\($0.pointsTo)</td><td class="figure mono">\($0.weight)</td></tr>
                """
            }
        ).html
    }
}
