import Testing

@testable import Templates

@Suite struct FrameTests {
    private let page = MarkupChecker(Sample.mesh.html.text)

    @Test func skipLinkIsTheFirstThatTakesFocus() {
        let first = page.elements.first { ["a", "button", "input"].contains($0.name) }
        #expect(first?.attributes["href"] == "#main")
        #expect(page.element(id: "main")?.attributes["tabindex"] == "-1")
    }

    @Test func landmarksAreThereOnce() {
        for name in ["main", "nav", "footer"] { #expect(page.elements(name).count == 1, "\(name)") }
        #expect(page.elements("nav").allSatisfy { $0.attributes["aria-label"] != nil })
    }

    @Test func railMarksWhereWeAre() {
        let current = page.elements("a").filter { $0.attributes["aria-current"] == "page" }
        #expect(current.map { $0.attributes["href"] } == ["/mesh"])
        let node = MarkupChecker(Sample.nodePage.html.text).elements("a").filter {
            $0.attributes["aria-current"] != nil
        }
        #expect(node.map { $0.attributes["aria-current"] } == ["true"])
    }

    @Test func railLeadsToEveryPlace() {
        let links = page.elements("a").filter { $0.path.contains("nav") }.map { $0.attributes["href"] }
        #expect(links == Section.allCases.map(\.href))
    }

    @Test(arguments: Theme.allCases) func themeIsSaidThreeTimes(_ theme: Theme) {
        var mesh = Sample.mesh
        mesh.chrome.theme = theme
        let page = MarkupChecker(mesh.html.text)
        #expect(page.elements("html").first?.attributes["data-theme"] == theme.rawValue)
        let pressed = page.elements("button").filter { $0.attributes["aria-pressed"] == "true" }
        #expect(pressed.map { $0.attributes["value"] } == [theme.rawValue])
        #expect(page.elements("meta").contains { $0.attributes["name"] == "color-scheme" })
        let referrer = page.elements("meta").first { $0.attributes["name"] == "referrer" }
        #expect(referrer?.attributes["content"] == "same-origin", "else browsers send forms with Origin: null")
    }

    @Test func warningsAreABannerAndAChip() {
        var mesh = Sample.mesh
        mesh.chrome = Sample.warnedChrome
        let page = MarkupChecker(mesh.html.text)
        #expect(page.element(id: "warning-chip")?.attributes["href"] == "#warnings")
        #expect(page.element(id: "warnings")?.text.contains("The store is read-only") == true)
        #expect(MarkupChecker(Sample.mesh.html.text).element(id: "warning-chip")?.text == "")
    }

    @Test func searchIsShownOnlyWhereItAnswers() {
        var mesh = Sample.mesh
        mesh.chrome.hasSearch = false
        #expect(MarkupChecker(mesh.html.text).element(id: "search") == nil)
        #expect(page.element(id: "search") != nil)
    }

    @Test func signInSaysNothingAboutTheMesh() {
        let text = Sample.login.html.text
        #expect(!text.contains("aurelia") && !text.contains("class=\"rail\""))
        #expect(text.contains("role=\"alert\""))
    }

    @Test(arguments: [400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 502, 503, 507])
    func everyErrorSaysWhatAndWhereItIsInTheLog(_ status: Int) {
        var error = ErrorPage(status: status, sentence: "It did not work.", requestID: "req-1")
        error.hint = "Try again."
        let markup = error.html(theme: .dark, assets: Sample.assets)
        #expect(MarkupChecker(markup.text).pageFaults == [])
        for words in ["It did not work.", "Try again.", "req-1", "\(status)"] {
            #expect(markup.text.contains(words))
        }
    }

    @Test func onlyFreshTimesAreKeptFresh() {
        #expect(Sample.time("4 m ago").html.text.contains("data-tick"))
        #expect(Sample.time("in 9 m").html.text.contains("data-tick"))
        #expect(!Sample.time("never").html.text.contains("data-tick"))
        #expect(!Sample.time("4 m ago").absoluteHTML.text.contains("data-tick"))
    }
}
