/// The filter over the runs; it lives in the address, so that a view can be kept.
package struct RunFilterForm: Sendable, Hashable {
    /// Statuses, the empty value for any; parameter `status`.
    package var statuses: [Choice]
    /// Nodes, the empty value for any; parameter `node`.
    package var nodes: [Choice]
    /// Classes by display word, the empty value for any; parameter `privacy`.
    package var classes: [Choice]
    /// Model id; parameter `model`.
    package var model: String
    /// Words in the prompt or a part of the id; parameter `q`.
    package var words: String
    /// What is wrong, by parameter name.
    package var errors: [String: String]

    /// A filter that lets every run pass.
    package init(status: String = "", privacy: String = "", nodes: [Choice] = []) {
        statuses = Self.choices(Self.words, selected: status, any: "any status")
        classes = Self.choices(Self.classWords, selected: privacy, any: "any class")
        self.nodes = [Choice("", "any node", isSelected: !nodes.contains(where: \.isSelected))] + nodes
        model = ""
        words = ""
        errors = [:]
    }

    private static let words = ["queued", "assigned", "running", "done", "failed", "cancelled", "killed"]
        .map { ($0, $0) }
    private static let classWords = [
        ("local-only", "LOCAL"), ("paired-peers-only", "PAIRED"), ("public-mesh", "PUBLIC"),
    ]

    private static func choices(_ words: [(String, String)], selected: String, any: String) -> [Choice] {
        [Choice("", any, isSelected: selected.isEmpty)]
            + words.map { Choice($0.0, $0.1, isSelected: $0.0 == selected) }
    }

    /// Whether a filter is set, or was meant to be.
    package var isActive: Bool {
        let chosen = [statuses, nodes, classes].joined().contains { $0.isSelected && !$0.value.isEmpty }
        return chosen || !model.isEmpty || !words.isEmpty || !errors.isEmpty
    }

    var html: HTML {
        """
        <form class="form-row filter" method="get" action="/runs" role="search" aria-label="Filter the runs">\
        \(field("status", "Status").select(statuses))\(field("node", "Node").select(nodes))\
        \(field("privacy", "Class").select(classes))\(field("model", "Model").text(model))\
        \(field("q", "Words or id").text(words))<div class="form-foot"><button class="button">Filter</button>\
        \(.when(isActive, "<a class=\"button button-quiet\" href=\"/runs\">Clear</a>"))</div></form>
        """
    }

    private func field(_ name: String, _ label: String) -> FormField {
        FormField(name: name, label: label, error: errors[name], scope: "filter")
    }
}
