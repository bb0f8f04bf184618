/// A page without rail and bars, for those who are not signed in: it says nothing about the mesh.
struct BarePage: Sendable {
    let title: String
    let theme: Theme
    let assets: AssetPaths
    let content: HTML

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en" data-theme="\(theme.rawValue)">
        \(Head(title: title, place: "Vox Populi", theme: theme, assets: assets).html)
        <body class="bare">
        <main id="main"><p class="bare-mark">\(Icon.hexagon.html)<span>Vox Populi</span></p>
        <div class="panel bare-panel"><h1>\(title)</h1>\(content)</div></main>
        <p class="unseen" id="announcer" role="status" aria-live="polite"></p>
        </body>
        </html>

        """
    }
}
