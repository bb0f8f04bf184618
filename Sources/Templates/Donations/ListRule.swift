/// A rule that is a list: absent, or present with its lines; present and empty means something of its own.
package struct ListRule: Sendable, Hashable {
    /// Whether the rule is set.
    package var isSet: Bool
    /// The values, one a line.
    package var lines: String

    /// A rule; absent when nothing is said.
    package init(isSet: Bool = false, lines: String = "") {
        self.isSet = isSet
        self.lines = lines
    }

    /// The rule as a switch (`<name>_set`) and a text (`<name>`).
    func html(_ name: String, _ label: String, empty: String, error: String?) -> HTML {
        """
        <div class="list-rule">\(FormField(name: "\(name)_set", label: label).toggle(isSet))\
        \(FormField(
            name: name, label: "\(label): values", hint: "One a line. Set and empty: \(empty).", error: error
        ).area(lines, rows: 2))</div>
        """
    }
}
