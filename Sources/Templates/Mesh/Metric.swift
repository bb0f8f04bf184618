/// One figure of the row at the top of the mesh page.
package struct Metric: Sendable, Hashable {
    /// What it counts.
    package var label: String
    /// The figure, display ready.
    package var value: String
    /// Where its details are; `nil` when there is no such page.
    package var href: String?
    /// Whether a person should look: drawn in the colour of errors, with an icon.
    package var isAlarm: Bool

    /// A figure.
    package init(_ label: String, _ value: String, href: String? = nil, isAlarm: Bool = false) {
        self.label = label
        self.value = value
        self.href = href
        self.isAlarm = isAlarm
    }

    var html: HTML {
        let words: HTML = "\(value)\(.when(isAlarm, Icon.error.html))"
        let shown: HTML = href.map { "<a href=\"\(path: $0)\">\(words)</a>" } ?? words
        return "<div\("class", isAlarm ? "is-alarm" : nil)><dt>\(label)</dt><dd>\(shown)</dd></div>"
    }
}
