import Templates

/// Display-ready values for rendering tests; the texts try to break out where markup could let them.
enum Sample {
    /// Text that would do harm if it were taken for markup.
    static let hostile = "</textarea></pre><script>alert('x')</script>\" onmouseover=\"y & z\u{0}\u{202E}"
    /// An id that would do harm in an address or an attribute.
    static let hostileID = "a\"><img src=x onerror=1>"

    static var chrome: Chrome {
        var chrome = Chrome(
            meshName: "harbour", version: "0.1.0", csrf: "token-1",
            assets: AssetPaths(
                stylesheet: "/assets/app.1.css", script: "/assets/app.1.js", icon: "/assets/icon.1.svg"),
            status: StatusBar(online: 2, total: 3, defaultModel: "vox-tiny"))
        chrome.runs = RunChip(running: 1, queued: 2, failed: 0)
        return chrome
    }

    static func time(_ relative: String = "4 m ago") -> TimeText {
        TimeText(relative: relative, absolute: "2026-11-25 23:12:05 UTC", iso: "2026-11-25T23:12:05Z")
    }

    static let node = LinkText("den-pc-1f3a", href: "/mesh/nodes/den-pc-1f3a")
    static let otherNode = LinkText("loft-mini-77c2", href: "/mesh/nodes/loft-mini-77c2")
    static let run = LinkText("run-09ab34cd56ef7801", href: "/runs/run-09ab34cd56ef7801")
    static let entry = LinkText("entry 1 041", href: "/audit/1041")
}
