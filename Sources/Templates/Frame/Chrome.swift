/// What every page shows around its content, display ready.
package struct Chrome: Sendable, Hashable {
    /// Name of the mesh in the top bar.
    package var meshName: String
    /// Colours, from the visitor's cookie.
    package var theme: Theme
    /// Form token of the session, sent as `_csrf`.
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
    /// Lasting facts: a plaintext bind, a read-only store.
    package var warnings: [Notice]
    /// What the last form did; shown once.
    package var notice: Notice?
    /// Whether there is a session to sign out of.
    package var canSignOut: Bool

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
        warnings = []
        notice = nil
        canSignOut = false
    }

    /// The hidden form token field; every form has it.
    var token: HTML { "<input type=\"hidden\" name=\"_csrf\" value=\"\(csrf)\">" }

    /// The regions that are live on every page.
    package var fragments: [LiveFragment] {
        [
            LiveFragment("run-chip", RunChip.region(runs)),
            LiveFragment("status-figures", StatusBar.region(status)),
            LiveFragment("warnings", Self.warningsRegion(warnings)),
        ]
    }

    /// Lasting facts as a live region.
    package static func warningsRegion(_ warnings: [Notice]) -> HTML {
        "<div id=\"warnings\">\(.each(warnings) { $0.html })</div>"
    }
}
