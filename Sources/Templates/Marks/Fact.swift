/// One line of a fact list: a label and its value.
package struct Fact: Sendable, Hashable {
    /// What it is.
    package var label: String
    /// The value, display ready.
    package var value: HTML

    /// A fact whose value is text.
    package init(_ label: String, _ value: String) {
        self.label = label
        self.value = "\(value)"
    }

    /// A fact whose value is an id, path, count or duration: set in the fixed-width face.
    package init(_ label: String, mono value: String) {
        self.label = label
        self.value = "<span class=\"mono\">\(value)</span>"
    }

    /// A fact whose value is markup, such as a link or a badge.
    package init(_ label: String, html value: HTML) {
        self.label = label
        self.value = value
    }

    /// The facts as a description list.
    static func list(_ facts: [Fact]) -> HTML {
        guard !facts.isEmpty else { return .empty }
        return """
            <dl class="facts">\(.each(facts) { "<div><dt>\($0.label)</dt><dd>\($0.value)</dd></div>" })</dl>
            """
    }
}
