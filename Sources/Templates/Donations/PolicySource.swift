/// The text of a policy file with line numbers.
package struct PolicySource: Sendable, Hashable {
    /// Where it does not parse.
    package struct Fault: Sendable, Hashable {
        /// What is wrong and how it should be.
        package var sentence: String
        /// The rule that is broken, such as `missing-comma`.
        package var rule: String
        /// From 1.
        package var line: Int
        /// From 1.
        package var column: Int
        /// The line and a line with a caret below it.
        package var excerpt: String

        /// A fault at a place.
        package init(sentence: String, rule: String, line: Int, column: Int, excerpt: String) {
            self.sentence = sentence
            self.rule = rule
            self.line = line
            self.column = column
            self.excerpt = excerpt
        }
    }

    /// The text.
    package var text: String
    /// Where it is, for people.
    package var path: String
    /// Whether there is a file; else the text is what would be written first.
    package var exists: Bool
    /// Where it does not parse; `nil` when it does.
    package var fault: Fault?

    /// A text that parses.
    package init(text: String, path: String, exists: Bool) {
        self.text = text
        self.path = path
        self.exists = exists
        fault = nil
    }

    /// The source with the id `id` under a heading.
    func html(id: String, heading: String) -> HTML {
        """
        <section class="panel" id="\(id)"><div class="panel-head"><h2>\(heading)</h2>\
        \(.when(!exists, "<span class=\"meta\">not written yet</span>"))</div><p class="meta mono">\(path)</p>\
        <ol class="source" tabindex="0" aria-label="Text of the file">\(.each(lines.enumerated(), line))</ol></section>
        """
    }

    var lines: [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private func line(_ numbered: (offset: Int, element: String)) -> HTML {
        let isFaulty = fault?.line == numbered.offset + 1
        let style: String? = isFaulty ? "is-faulty" : Self.isComment(numbered.element) ? "is-comment" : nil
        return "<li\("class", style)><code>\(numbered.element)</code></li>"
    }

    private static func isComment(_ line: String) -> Bool {
        let start = line.drop { $0 == " " || $0 == "\t" }
        return start.hasPrefix("//") || start.hasPrefix("#")
    }
}
