/// The `<head>` of every document: title, colours, stylesheet, icon, script.
struct Head: Sendable {
    /// What stands before the mesh name in the title of the document.
    let title: String
    /// Name of the mesh, or of the program where no mesh may be named.
    let place: String
    let theme: Theme
    let assets: AssetPaths

    /// Under the `no-referrer` of the response a browser would send forms with `Origin: null`, which the dashboard
    /// refuses; `same-origin` tells other sites as little, and the dashboard itself where a form comes from.
    var html: HTML {
        """
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
        <meta name="referrer" content="same-origin">\
        <meta name="color-scheme" content="\(colorScheme)"><title>\(title) · \(place)</title>\
        <link rel="stylesheet" href="\(path: assets.stylesheet)">\
        <link rel="icon" type="image/svg+xml" href="\(path: assets.icon)">\
        <script type="module" src="\(path: assets.script)"></script></head>
        """
    }

    private var colorScheme: String {
        switch theme {
        case .system: "dark light"
        case .dark: "dark"
        case .light: "light"
        }
    }
}
