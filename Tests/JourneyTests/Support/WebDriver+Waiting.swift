/// Waits on a page that changes by itself; nothing waits longer than its limit.
extension WebDriver {
    /// Waits until an element is there.
    func wait(for css: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("the page has \(css)", within: limit) { try await has(css) }
    }

    /// Waits until the text of the first element that matches contains some words.
    func wait(for css: String, toSay words: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually("\(css) says \"\(words)\"", within: limit) { try await content(css).contains(words) }
    }

    /// The text of the first element that matches, hidden or not, as it is in the document; empty without one.
    func content(_ css: String) async throws -> String {
        try await script("return document.querySelector(arguments[0])?.textContent ?? ''", [css])
    }

    /// How many elements match.
    func count(_ css: String) async throws -> Int {
        Int(try await script("return String(document.querySelectorAll(arguments[0]).length)", [css])) ?? 0
    }

    /// The whole rendered text of the page.
    func pageText() async throws -> String { try await script("return document.body.innerText", []) }

    /// Clicks what matches; again when a live page has just put another element in its place.
    func press(_ css: String) async throws {
        try await eventually("\(css) can be pressed", within: .seconds(10)) {
            do {
                try await click(css)
                return true
            } catch let refusal as Refusal where refusal.isPassing {
                return false
            }
        }
    }

    /// The last part of the page's path.
    func lastPathPart() async throws -> String {
        let path = try await url().split(separator: "?")[0].split(separator: "#")[0]
        return String(path.split(separator: "/").last ?? "")
    }
}

extension WebDriver.Refusal {
    /// Whether the page was only in the middle of a change.
    var isPassing: Bool {
        ["stale element", "no such element", "no element", "not interactable", "intercepted"].contains {
            message.contains($0)
        }
    }
}
