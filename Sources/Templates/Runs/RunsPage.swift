/// Every run, newest first.
package struct RunsPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// The filter.
    package var filter: RunFilterForm
    /// This page's runs, newest first.
    package var runs: [RunLine]
    /// Address of older runs; `nil` on the last page.
    package var older: String?
    /// Address of the newest runs; `nil` on the first page.
    package var newest: String?

    /// A page without runs.
    package init(chrome: Chrome, filter: RunFilterForm) {
        self.chrome = chrome
        self.filter = filter
        runs = []
        older = nil
        newest = nil
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [LiveFragment("runs-table", RunLine.region(runs, isFiltered: filter.isActive))]
    }

    /// Only the first page of all runs is live: an older or filtered one stays as it was asked for.
    private var isLive: Bool { newest == nil && !filter.isActive }

    private var actions: HTML {
        """
        \(.when(isLive, Self.pause))<a class="button button-primary" href="/hopper">\(Icon.plus.html)New work</a>
        """
    }

    /// Holds the stream while someone reads; there only where a script can do it.
    private static let pause: HTML = """
        <button type="button" class="button" data-pause-live aria-pressed="false" hidden>Pause live</button>
        """

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Runs", section: .runs, live: isLive ? .init(page: "runs") : nil,
            purpose: "What runs and what has run, with its cost and where.",
            actions: actions,
            content: """
                \(filter.html)\(RunLine.region(runs, isFiltered: filter.isActive || newest != nil))\
                \(Pager(older: older, newest: newest).html)\
                \(CommandBlock(id: "runs-command", text: "vox runs ls").html)
                """
        ).html
    }
}
