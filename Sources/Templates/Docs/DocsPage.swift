/// The documentation: the list of guides, or one of them.
package struct DocsPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// Every guide, in the order in which they are listed.
    package var guides: [Guide]
    /// The guide that is shown; `nil` shows the list alone.
    package var current: Guide?

    /// The list, or one guide beside it.
    package init(chrome: Chrome, guides: [Guide], current: Guide? = nil) {
        self.chrome = chrome
        self.guides = guides
        self.current = current
    }

    /// The whole page.
    package var html: HTML {
        guard let current else {
            return Page(
                chrome: chrome, title: "Docs", section: .docs, purpose: "Short guides, shipped with the program.",
                content: "<nav class=\"docs-list columns-2\" aria-label=\"Guides\">\(shelves(headed: true))</nav>"
            ).html
        }
        return Page(
            chrome: chrome, title: current.title, section: .docs, isSectionRoot: false,
            parent: LinkText("Docs", href: "/docs"),
            content: """
                <div class="docs"><article class="prose">\(current.slug == "keys" ? Self.keySwitch : .empty)\
                \(Markdown.html(current.body, link: Guide.place))</article>\
                <nav class="docs-nav" aria-label="Guides">\(shelves(headed: false))</nav></div>
                """
        ).html
    }

    /// Turns the single-letter keys off and on in this browser; there only with the script that acts on them.
    private static let keySwitch: HTML = """
        <p><button type="button" class="button" data-keys aria-pressed="true" hidden>\(Icon.check.html)Single-letter \
        keys <span class="keys-word">are on</span></button></p>
        """

    private func shelves(headed: Bool) -> HTML {
        .each(Guide.Shelf.allCases) { shelf in
            let entries = guides.filter { $0.shelf == shelf }
            guard !entries.isEmpty else { return .empty }
            let title: HTML = headed ? "<h2>\(shelf.rawValue)</h2>" : "<p class=\"docs-shelf\">\(shelf.rawValue)</p>"
            return
                "<section class=\"\(headed ? "panel" : "shelf")\">\(title)<ul>\(.each(entries, entry))</ul></section>"
        }
    }

    private func entry(_ guide: Guide) -> HTML {
        """
        <li><a href="\(path: "/docs/" + guide.slug)"\("aria-current", guide.slug == current?.slug ? "page" : nil)>\
        \(guide.title)</a></li>
        """
    }
}
