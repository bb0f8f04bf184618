/// Which models the mesh has, and where.
package struct ModelsPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// Figures at the top: models, nodes with a model, loaded, cost of 24 hours.
    package var metrics: [Metric]
    /// The filter as it is set.
    package var filter: ModelFilter
    /// Models by name.
    package var models: [ModelCard]

    /// A page without models.
    package init(chrome: Chrome, metrics: [Metric], filter: ModelFilter = ModelFilter()) {
        self.chrome = chrome
        self.metrics = metrics
        self.filter = filter
        models = []
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [
            LiveFragment("models-metrics", Metric.region(metrics, id: "models-metrics")),
            LiveFragment("models-list", list),
        ]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Models", section: .models, live: filter.isActive ? nil : .init(page: "models"),
            purpose: "Which models the machines report, and where each can run.",
            content: """
                \(Metric.region(metrics, id: "models-metrics"))\
                \(.when(!models.isEmpty || filter.isActive, filter.html))\(list)\
                \(CommandBlock(id: "models-command", text: "vox model ls").html)
                """
        ).html
    }

    private var list: HTML {
        "<div class=\"stack\" id=\"models-list\">\(models.isEmpty ? empty : .each(models, \.html))</div>"
    }

    private var empty: HTML {
        let state =
            filter.isActive
            ? EmptyState(sentence: "No model fits this filter.", action: LinkText("Show all models", href: "/models"))
            : EmptyState(sentence: "No node reports a model.", action: LinkText("Look at the nodes", href: "/mesh"))
        return "<section class=\"panel\"><h2>Models</h2>\(state.html)</section>"
    }
}
