/// The bar at the top: menu, mesh name, search, warnings, run chip, theme.
struct TopBar: Sendable {
    let chrome: Chrome

    var html: HTML {
        """
        <header class="top-bar"><button type="button" class="menu-button" popovertarget="rail" aria-label="Menu">\
        \(Icon.menu.html)</button><a class="mesh-name" href="/mesh" aria-label="Mesh \(chrome.meshName)">\
        \(Icon.hexagon.html)<span>\(chrome.meshName)</span></a>\(.when(chrome.hasSearch, search))<div class="top-end">\
        \(Chrome.warningChip(chrome.warnings))\(RunChip.region(chrome.runs))\
        \(ThemeForm(current: chrome.theme, path: chrome.path, token: chrome.token).html)</div></header>
        """
    }

    private var search: HTML {
        """
        <form class="search" role="search" method="get" action="/palette"><label class="unseen" for="search">Search \
        pages, nodes, runs and items</label>\(Icon.search.html)<input type="search" id="search" name="q" \
        placeholder="Search or jump to…" autocomplete="off" spellcheck="false">\
        <kbd aria-hidden="true">Ctrl K</kbd></form>
        """
    }
}
