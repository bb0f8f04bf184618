/// A page: the frame with a title, one line of purpose and the content.
struct Page: Sendable {
    let chrome: Chrome
    /// Heading of the page, and the start of the document's title.
    let title: String
    /// Place on the rail; `nil` for pages that are in none.
    var section: Section?
    /// Whether the rail's entry is this very page and not a page above it.
    var isSectionRoot = true
    /// The stream that keeps the page live: name and id of what it shows.
    var live: LiveSource?
    /// Way back to the page above.
    var parent: LinkText?
    /// Badges beside the heading.
    var badges: HTML = .empty
    /// One line under the heading.
    var purpose: HTML = .empty
    /// Buttons at the right of the heading.
    var actions: HTML = .empty
    let content: HTML

    /// Which live stream a page reads.
    struct LiveSource: Sendable {
        let page: String
        var id: String?
    }

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en" data-theme="\(chrome.theme.rawValue)">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\
        <meta name="color-scheme" content="\(colorScheme)"><title>\(title) · \(chrome.meshName)</title>\
        <link rel="stylesheet" href="\(path: chrome.assets.stylesheet)">\
        <link rel="icon" type="image/svg+xml" href="\(path: chrome.assets.icon)">\
        <script type="module" src="\(path: chrome.assets.script)"></script></head>
        <body\("data-live", live.map(Self.address))>
        <a class="skip" href="#main">Skip to content</a>
        \(TopBar(chrome: chrome).html)
        \(Rail(current: section, isPage: isSectionRoot, chrome: chrome).html)
        <main id="main" tabindex="-1">
        \(Chrome.warningsRegion(chrome.warnings))\(.with(chrome.notice) { $0.html })
        \(header)
        \(content)
        </main>
        \(foot)
        </body>
        </html>

        """
    }

    private var header: HTML {
        """
        <header class="page-head">\(.with(parent, Self.crumb))<div class="page-title"><h1>\(title)</h1>\(badges)\
        \(.when(!actions.isEmpty, "<div class=\"page-actions\">\(actions)</div>"))</div>\
        \(.when(!purpose.isEmpty, "<p class=\"purpose\">\(purpose)</p>"))</header>
        """
    }

    private static func crumb(_ parent: LinkText) -> HTML {
        "<p class=\"crumb\"><a href=\"\(path: parent.href)\">\(Icon.back.html)\(parent.text)</a></p>"
    }

    private var foot: HTML {
        """
        <footer class="status-bar" aria-label="Status">\(StatusBar.region(chrome.status))<a class="live-state" \
        id="live-state" href="\(path: chrome.path)" title="Load this page again">\
        <span class="dot"></span><span class="live-word">\(live == nil ? "as loaded" : "reload")</span></a>\
        <a class="clock" href="/audit" title="Universal time when this page was made"><span id="clock">\
        \(chrome.clock)</span> UTC</a><p class="unseen" id="announcer" role="status" aria-live="polite"></p></footer>
        """
    }

    private var colorScheme: String {
        switch chrome.theme {
        case .system: "dark light"
        case .dark: "dark"
        case .light: "light"
        }
    }

    private static func address(_ source: LiveSource) -> String {
        "/live?page=\(source.page)" + (source.id.map { "&id=" + QueryText.encode($0) } ?? "")
    }
}
