import Templates
import Testing

/// The page is sound, and nothing of the hostile samples became markup.
func expectTame(_ page: HTML, sourceLocation: SourceLocation = #_sourceLocation) {
    let markup = MarkupChecker(page.text)
    #expect(markup.pageFaults == [], sourceLocation: sourceLocation)
    #expect(markup.elements("img").isEmpty, sourceLocation: sourceLocation)
    let scripts = markup.elements("script").count { $0.attributes["src"] != Sample.chrome.assets.script }
    #expect(scripts == 0, sourceLocation: sourceLocation)
    #expect(page.text.contains("&lt;"), "the hostile text is not shown at all", sourceLocation: sourceLocation)
    #expect(!page.bytes.contains(0), sourceLocation: sourceLocation)
}

/// Each region stands in the page as it is, under its id, and is sound by itself.
func expectRegions(_ fragments: [LiveFragment], in page: HTML, sourceLocation: SourceLocation = #_sourceLocation) {
    for fragment in fragments {
        #expect(page.text.contains(fragment.html.text), "\(fragment.region)", sourceLocation: sourceLocation)
        let first = MarkupChecker(fragment.html.text).elements.first
        #expect(first?.attributes["id"] == fragment.region, sourceLocation: sourceLocation)
        #expect(!fragment.html.text.contains("_csrf"), "a live region is for all", sourceLocation: sourceLocation)
    }
    #expect(Set(fragments.map(\.region)).count == fragments.count, sourceLocation: sourceLocation)
}
