/// One entry of a selection.
package struct Choice: Sendable, Hashable {
    /// What the form sends.
    package var value: String
    /// What the person reads.
    package var label: String
    /// Whether it is the one chosen now.
    package var isSelected: Bool

    /// An entry.
    package init(_ value: String, _ label: String, isSelected: Bool = false) {
        self.value = value
        self.label = label
        self.isSelected = isSelected
    }

    static func options(_ choices: [Choice]) -> HTML {
        .each(choices) { "<option value=\"\($0.value)\"\("selected", if: $0.isSelected)>\($0.label)</option>" }
    }
}
