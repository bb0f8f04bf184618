/// One figure of a row of figures.
package struct Metric: Sendable, Hashable {
    /// What it counts.
    package var label: String
    /// The figure, display ready.
    package var value: String
    /// What stands small behind the figure, such as ` / 4`.
    package var unit: String
    /// Where its details are; `nil` when there is no such page.
    package var href: String?
    /// Whether a person should look: drawn in the colour of errors, with an icon.
    package var isAlarm: Bool

    /// A figure.
    package init(_ label: String, _ value: String, unit: String = "", href: String? = nil, isAlarm: Bool = false) {
        self.label = label
        self.value = value
        self.unit = unit
        self.href = href
        self.isAlarm = isAlarm
    }

    private var html: HTML {
        let words: HTML = """
            \(value)\(.when(!unit.isEmpty, " <small>\(unit)</small>"))\(.when(isAlarm, Icon.error.html))
            """
        let shown: HTML = href.map { "<a href=\"\(path: $0)\">\(words)</a>" } ?? words
        return "<div\("class", isAlarm ? "is-alarm" : nil)><dt>\(label)</dt><dd>\(shown)</dd></div>"
    }

    /// The figures as a live region.
    package static func region(_ metrics: [Metric], id: String = "mesh-metrics") -> HTML {
        "<dl class=\"metrics\" id=\"\(id)\">\(.each(metrics, \.html))</dl>"
    }
}
