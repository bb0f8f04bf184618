/// What every page shows around its content, display ready.
package struct Chrome: Sendable, Hashable {
    /// Name of the mesh in the top bar.
    package var meshName: String
    /// Colours, from the visitor's cookie.
    package var theme: Theme
    /// Form token of the session, sent as `_csrf`; empty in fragments for the live stream, where the script puts the
    /// page's own.
    package var csrf: String
    /// Where the assets are.
    package var assets: AssetPaths
    /// Path and query of this page; the theme form comes back to it.
    package var path: String
    /// Version word at the foot of the rail.
    package var version: String
    /// Counts in the top bar.
    package var runs: RunChip
    /// Figures of the status bar.
    package var status: StatusBar
    /// Time of day in UTC when the page was made, `23:12:05`.
    package var clock: String
    /// The same instant in ISO 8601 UTC, by which the script corrects the browser's clock; empty: it does not.
    package var clockISO: String
    /// Lasting facts: a plaintext bind, a read-only store.
    package var warnings: [Notice]
    /// What the last form did; shown once.
    package var notice: Notice?
    /// Whether there is a session to sign out of.
    package var canSignOut: Bool
    /// Whether `/palette` answers; the search field is shown only then.
    package var hasSearch: Bool

    /// The frame of a page; warnings, notice and counts are set by name.
    package init(meshName: String, version: String, csrf: String, assets: AssetPaths, status: StatusBar) {
        self.meshName = meshName
        self.version = version
        self.csrf = csrf
        self.assets = assets
        self.status = status
        theme = .system
        path = "/mesh"
        runs = RunChip()
        clock = "00:00:00"
        clockISO = ""
        warnings = []
        notice = nil
        canSignOut = false
        hasSearch = true
    }

    /// The hidden form token field; every form has it.
    var token: HTML { "<input type=\"hidden\" name=\"_csrf\" value=\"\(csrf)\">" }

    /// The regions that are live on every page.
    package var fragments: [LiveFragment] {
        [
            LiveFragment("run-chip", RunChip.region(runs)),
            LiveFragment("warning-chip", Self.warningChip(warnings)),
            LiveFragment("status-figures", StatusBar.region(status)),
            LiveFragment("warnings", Self.warningsRegion(warnings)),
        ]
    }

    /// Lasting facts as a live region.
    package static func warningsRegion(_ warnings: [Notice]) -> HTML {
        "<div id=\"warnings\">\(.each(warnings) { $0.html })</div>"
    }

    /// In the top bar: how many lasting facts there are, and the way to them.
    static func warningChip(_ warnings: [Notice]) -> HTML {
        guard !warnings.isEmpty else { return "<span id=\"warning-chip\"></span>" }
        return """
            <a class="warn-chip" id="warning-chip" href="#warnings">\(Icon.warning.html)\(warnings.count)\
            <span class="word">\(warnings.count == 1 ? "warning" : "warnings")</span></a>
            """
    }
}
