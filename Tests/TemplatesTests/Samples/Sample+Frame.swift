import Templates

/// Pages as a busy mesh would fill them, for tests and for looking at them.
enum Sample {
    /// Text that breaks out of markup when it is not escaped.
    static let hostile = "</script><script>alert(1)</script>\"' onclick=\"x()\" <b>&amp;"

    static var chrome: Chrome {
        var status = StatusBar(online: 3, total: 5, defaultModel: "qwen3-8b")
        status.queueDepth = 7
        status.errors = 1
        status.isBusy = true
        status.cost = "$0.42"
        status.cap = "$5.00"
        var chrome = Chrome(
            meshName: "aurelia", version: "0.2.0", csrf: "dG9rZW4",
            assets: AssetPaths(stylesheet: "/app.css", script: "/app.js", icon: "/favicon.svg"), status: status)
        chrome.runs = RunChip(running: 2, queued: 7, failed: 1)
        chrome.clock = "23:12:05"
        chrome.clockISO = "2026-11-25T23:12:05Z"
        return chrome
    }

    /// The frame with every lasting fact and a notice.
    static var warnedChrome: Chrome {
        var chrome = chrome
        chrome.warnings = [
            Notice(.warn, "This mesh answers without encryption on a network address."),
            Notice(.error, "The store is read-only: the disk is full."),
        ]
        chrome.notice = Notice(.ok, "The invite was cancelled.", link: LinkText("Entry 57", href: "/audit/57"))
        chrome.canSignOut = true
        return chrome
    }

    static func time(_ relative: String) -> TimeText {
        TimeText(relative: relative, absolute: "2026-11-25 23:08:05 UTC", iso: "2026-11-25T23:08:05Z")
    }

    static func node(_ id: String) -> LinkText { LinkText(id, href: "/mesh/nodes/\(id)") }
    static func run(_ id: String) -> LinkText { LinkText(id, href: "/runs/\(id)") }

    static let assets = AssetPaths(stylesheet: "/app.css", script: "/app.js", icon: "/favicon.svg")

    static var login: LoginPage {
        var page = LoginPage(theme: .system, assets: assets, csrf: "dG9rZW4", returnTo: "/runs?status=failed")
        page.error = "This is not the token of this dashboard."
        page.warnings = [Notice(.warn, "Others on the network can read the token that you send.")]
        return page
    }

    static var error: ErrorPage {
        var page = ErrorPage(
            status: 404, sentence: "There is no such page.", requestID: "7c1f0c7e-52a4-4f3e-9a57-0f7b9a6c3f11")
        page.hint = "Go back to the mesh page."
        page.code = "vox/http/not-found"
        return page
    }

    static var search: PalettePage {
        var node = PaletteResult(kind: "node", title: "den-pc-1f3a", href: "/mesh/nodes/den-pc-1f3a")
        node.privacy = .paired
        node.detail = "online, active"
        node.command = "vox populi peers"
        return PalettePage(
            chrome: chrome, query: "den",
            results: [node, PaletteResult(kind: "page", title: "Donations", href: "/donations")])
    }

    static let guides = [
        Guide(path: "Keys.md", source: "# Keys\n\n| Key | Does |\n|---|---|\n| `a\\|b` | both |\n"),
        Guide(
            path: "Guides/RunWork.md",
            source: """
                # Run work

                Write into the [hopper](../Architecture.md), then read [the keys](../Keys.md#go).

                ## In order

                1. One
                2. Two

                > Nothing widens a class silently.

                ```
                | not | a table |
                |---|---|
                ```

                | Word | Meaning | Figure |
                |---|---|---|
                | `inbox` | It waits. | 7 |
                | `assigned` | A node has *it*. | 2 |
                """),
        Guide(path: "Architecture.md", source: "# Architecture\n\nRooms.\n"),
        Guide(path: "HowTo/AddAPage.md", source: "# Add a page\n\nFour files.\n"),
        Guide(path: "Decisions/0001-own-node.md", source: "# 1. Own node\n\nContext.\n"),
    ]
}
