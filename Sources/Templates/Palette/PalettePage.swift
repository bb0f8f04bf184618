/// What the search field finds.
package struct PalettePage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// What was typed.
    package var query: String
    /// Best first.
    package var results: [PaletteResult]

    /// A page of results.
    package init(chrome: Chrome, query: String, results: [PaletteResult]) {
        self.chrome = chrome
        self.query = query
        self.results = results
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Search", purpose: "Pages, nodes, runs, models and items.",
            content: """
                <form class="form-row" method="get" action="/palette" aria-label="Search again">\
                \(FormField(name: "q", label: "Words or an id").text(query, limit: 200))\
                <button class="button">Search</button></form>\(list)
                """
        ).html
    }

    private var list: HTML {
        let table = DataTable(
            caption: "Found", columns: ["Name", "Kind", "About", "Command"].map { .init($0) },
            rows: .each(results, \.html))
        return """
            <section class="panel"><h2>Found <span class="count">\(results.count)</span></h2>\
            \(results.isEmpty ? Self.nothing(query) : table.html)</section>
            """
    }

    private static func nothing(_ query: String) -> HTML {
        query.isEmpty
            ? "<p class=\"quiet\">Type a word or an id.</p>"
            : "<p class=\"quiet\">Nothing here is called “\(query)”.</p>"
    }
}
