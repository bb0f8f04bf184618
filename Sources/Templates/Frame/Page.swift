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
        \(Head(title: title, place: chrome.meshName, theme: chrome.theme, assets: chrome.assets).html)
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
        \(help)\(.when(!actions.isEmpty, "<div class=\"page-actions\">\(actions)</div>"))</div>\
        \(.when(!purpose.isEmpty, "<p class=\"purpose\">\(purpose)</p>"))</header>
        """
    }

    private var help: HTML {
        .with(section?.guide) {
            """
            <a class="help" href="\(path: "/docs/" + $0)" aria-label="Help for this page" title="Help for this page">\
            \(Icon.help.html)</a>
            """
        }
    }

    private static func crumb(_ parent: LinkText) -> HTML {
        "<p class=\"crumb\"><a href=\"\(path: parent.href)\">\(Icon.back.html)\(parent.text)</a></p>"
    }

    private var foot: HTML {
        """
        <footer class="status-bar" aria-label="Status">\(StatusBar.region(chrome.status))<a class="live-state" \
        id="live-state" href="\(path: chrome.path)" title="Load this page again">\
        <span class="dot"></span><span class="live-word">\(live == nil ? "as loaded" : "reload")</span></a>\
        <a class="clock" href="/audit" title="Universal time"><span id="clock"\
        \("data-now", chrome.clockISO.isEmpty ? nil : chrome.clockISO)>\(chrome.clock)</span> UTC</a>\
        <p class="unseen" id="announcer" role="status" aria-live="polite"></p></footer>
        """
    }

    private static func address(_ source: LiveSource) -> String {
        "/live?page=\(source.page)" + (source.id.map { "&id=" + QueryText.encode($0) } ?? "")
    }
}
