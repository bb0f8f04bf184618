/// The bar at the top: menu, mesh name, search, run chip, theme.
struct TopBar: Sendable {
    let chrome: Chrome

    var html: HTML {
        """
        <header class="top-bar"><button type="button" class="menu-button" popovertarget="rail" aria-label="Menu">\
        \(Icon.menu.html)</button><a class="mesh-name" href="/mesh">\(Icon.hexagon.html)<span>\(chrome.meshName)</span></a>\
        \(search)<div class="top-end">\(RunChip.region(chrome.runs))\(theme)</div></header>
        """
    }

    private var search: HTML {
        """
        <form class="search" role="search" method="get" action="/palette"><label class="unseen" for="search">Search \
        pages, nodes, runs and items</label>\(Icon.search.html)<input type="search" id="search" name="q" \
        placeholder="Search or jump to…" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">Ctrl K</kbd></form>
        """
    }

    private var theme: HTML {
        """
        <form class="theme" method="post" action="/theme">\(chrome.token)\
        <input type="hidden" name="return_to" value="\(chrome.path)">\(.each(Theme.allCases, button))</form>
        """
    }

    private func button(_ theme: Theme) -> HTML {
        """
        <button name="theme" value="\(theme.rawValue)" aria-pressed="\(theme == chrome.theme ? "true" : "false")" \
        aria-label="Theme \(theme.rawValue)" title="Theme: \(theme.rawValue)">\(theme.icon.html)</button>
        """
    }
}
