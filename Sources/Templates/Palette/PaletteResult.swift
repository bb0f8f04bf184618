/// One thing that the search found.
package struct PaletteResult: Sendable, Hashable {
    /// What it is: `page`, `node`, `run`, `model`, `item`, `action`.
    package var kind: String
    /// Its name, or its id.
    package var title: String
    /// Where it is.
    package var href: String
    /// Its class, when it is a node, a run or an item.
    package var privacy: PrivacyMark?
    /// One line about it.
    package var detail: String
    /// The command that does the same; `nil` when there is none.
    package var command: String?

    /// A result; class, detail and command are set by name.
    package init(kind: String, title: String, href: String) {
        self.kind = kind
        self.title = title
        self.href = href
        privacy = nil
        detail = ""
        command = nil
    }

    var html: HTML {
        """
        <tr data-key="\(href)"><th scope="row"><a href="\(path: href)">\(title)</a> \(.with(privacy) { $0.badge })</th>\
        <td>\(kind)</td><td class="meta">\(detail)</td><td class="mono">\(command ?? "")</td></tr>
        """
    }
}
