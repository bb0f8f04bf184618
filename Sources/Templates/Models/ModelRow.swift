/// One model on one node, as a row.
package struct ModelRow: Sendable, Hashable {
    /// Name of the model.
    package var model: String
    /// Page of the model's node, with the node's id.
    package var node: LinkText
    /// Whether the node is heard from.
    package var liveness: LivenessMark
    /// Class of the node.
    package var privacy: PrivacyMark
    /// What runs it, such as `native` or `ollama`.
    package var backend: String
    /// Such as `CUDA 80`, `Metal 3`; empty means that it runs on the processor.
    package var tiers: [String]
    /// Whether it is in memory now.
    package var isLoaded: Bool
    /// Whether it fits into the memory of the node's largest GPU; `nil` when the node has none.
    package var fits: Bool?
    /// Whether the report is old.
    package var isStale: Bool
    /// Hopper with this model and node filled in; `nil` hides it.
    package var runHere: String?

    /// A row; the rest is set by name.
    package init(model: String, node: LinkText, liveness: LivenessMark, privacy: PrivacyMark, backend: String) {
        self.model = model
        self.node = node
        self.liveness = liveness
        self.privacy = privacy
        self.backend = backend
        tiers = []
        isLoaded = false
        fits = nil
        isStale = false
        runHere = nil
    }

    /// The rows as a table; with `names` each row starts with the model, else with the node.
    static func table(_ rows: [ModelRow], names: Bool) -> HTML {
        DataTable(
            caption: names ? "Models of this node" : "Nodes with this model",
            columns: (names ? ["Model"] : ["Node", "Liveness"]).map { .init($0) } + [
                .init("Backend"), .init("Runs on"), .init("Memory"), .init("Report"), .init("Run"),
            ],
            rows: .each(rows) { $0.html(names: names) }
        ).html
    }

    private func html(names: Bool) -> HTML {
        let first: HTML =
            names
            ? "<th scope=\"row\" class=\"mono\">\(model)</th>"
            : "<th scope=\"row\">\(node.monoHTML) \(privacy.badge)</th><td>\(liveness.html)</td>"
        return """
            <tr data-key="\(names ? model : node.text)">\(first)<td>\(backend)</td><td>\(tierPills)</td>\
            <td>\(memory)</td><td>\(report)</td><td>\(.with(runHere, run))</td></tr>
            """
    }

    private func run(_ address: String) -> HTML {
        """
        <a class="button button-quiet button-small" href="\(path: address)">\(Icon.play.html)Run here<span \
        class="unseen">: \(model) on \(node.text)</span></a>
        """
    }

    private var report: HTML {
        isStale ? "<span class=\"pill pill-warn\">\(Icon.clock.html)stale</span>" : "current"
    }

    private var tierPills: HTML {
        tiers.isEmpty
            ? "<span class=\"pill\">CPU</span>" : .each(tiers) { "<span class=\"pill\">\($0)</span> " }
    }

    private var memory: HTML {
        let loaded: HTML = isLoaded ? "<span class=\"pill pill-ok\">\(Icon.check.html)loaded</span> " : .empty
        guard let fits else { return isLoaded ? loaded : "not loaded" }
        let fit: HTML =
            fits
            ? "<span class=\"pill pill-ok\">\(Icon.check.html)fits</span>"
            : "<span class=\"pill pill-warn\">\(Icon.warning.html)won’t fit</span>"
        return loaded + fit
    }
}
