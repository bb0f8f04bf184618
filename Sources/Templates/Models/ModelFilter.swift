/// What the models page is narrowed to; sent in the address.
package struct ModelFilter: Sendable, Hashable {
    /// Part of the name.
    package var name: String
    /// Nodes to choose from.
    package var nodes: [Choice]
    /// Backends to choose from.
    package var backends: [Choice]
    /// Whether only models are shown that fit somewhere.
    package var onlyFitting: Bool

    /// No filter; choices are set by name, without the entry for "all".
    package init() {
        name = ""
        nodes = []
        backends = []
        onlyFitting = false
    }

    /// Whether anything is narrowed.
    package var isActive: Bool {
        !name.isEmpty || onlyFitting || (nodes + backends).contains { $0.isSelected && !$0.value.isEmpty }
    }

    var html: HTML {
        """
        <form class="form-row" method="get" action="/models" aria-label="Filter">\
        \(FormField(name: "name", label: "Name").text(name, limit: 128))\
        \(FormField(name: "node", label: "Node").select([Choice("", "All nodes")] + nodes))\
        \(FormField(name: "backend", label: "Backend").select([Choice("", "All backends")] + backends))\
        \(FormField(name: "fits", label: "Fits somewhere").toggle(onlyFitting))\
        <button class="button">Filter</button>\
        \(.when(isActive, "<a class=\"button button-quiet\" href=\"/models\">Show all</a>"))</form>
        """
    }
}
