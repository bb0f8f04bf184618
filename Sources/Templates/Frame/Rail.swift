/// The way to every place of the dashboard, at the left; a menu on narrow screens.
struct Rail: Sendable {
    let current: Section?
    /// Whether the current entry is this very page.
    let isPage: Bool
    let chrome: Chrome

    var html: HTML {
        """
        <nav class="rail" id="rail" aria-label="Places" popover><ul>\(.each(Self.work, entry))</ul>\
        <ul class="rail-grow">\(.each(Self.joining, entry))</ul><ul>\(entry(.docs))</ul>\
        <div class="version"><span>vox \(chrome.version)</span>\(signOut)</div></nav>
        """
    }

    private static let work: [Section] = [.mesh, .hopper, .runs, .models, .donations, .audit]
    private static let joining: [Section] = [.addNode, .join]

    private func entry(_ section: Section) -> HTML {
        let mark = section == current ? (isPage ? "page" : "true") : nil
        return """
            <li><a href="\(path: section.href)" title="\(section.title)"\("aria-current", mark)\
            \("data-key", section.key)>\(section.icon.html)<span>\(section.title)</span></a></li>
            """
    }

    private var signOut: HTML {
        .when(
            chrome.canSignOut,
            """
            <form method="post" action="/logout">\(chrome.token)<button class="button-link">Sign out</button></form>
            """)
    }
}
