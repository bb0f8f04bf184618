/// The filter over the log; it lives in the address.
package struct EntryFilterForm: Sendable, Hashable {
    /// Kinds, the empty value for any; parameter `kind`.
    package var kinds: [Choice]
    /// Parameter `actor`.
    package var actor: String
    /// Parameter `target`.
    package var target: String
    /// Whether the address asks for more than the form shows, such as a span of time.
    package var isNarrowed: Bool
    /// What is wrong, by parameter name.
    package var errors: [String: String]

    /// A filter that lets every entry pass.
    package init(kinds: [Choice]) {
        self.kinds = [Choice("", "any kind", isSelected: !kinds.contains(where: \.isSelected))] + kinds
        actor = ""
        target = ""
        isNarrowed = false
        errors = [:]
    }

    /// Whether a filter is set.
    package var isActive: Bool {
        isNarrowed || !actor.isEmpty || !target.isEmpty || kinds.contains { $0.isSelected && !$0.value.isEmpty }
    }

    var html: HTML {
        """
        <form class="form-row filter" method="get" action="/audit" role="search" aria-label="Filter the entries">\
        \(field("kind", "Kind").select(kinds))\(field("actor", "Actor").text(actor))\
        \(field("target", "Target").text(target))<div class="form-foot"><button class="button">Filter</button>\
        \(.when(isActive, "<a class=\"button button-quiet\" href=\"/audit\">Clear</a>"))</div></form>
        """
    }

    private func field(_ name: String, _ label: String) -> FormField {
        FormField(name: name, label: label, error: errors[name], scope: "filter")
    }
}
