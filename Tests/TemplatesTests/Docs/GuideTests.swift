import Testing

@testable import Templates

@Suite struct GuideTests {
    @Test(
        arguments: [
            ("HowTo/AddAPage.md", "add-a-page"), ("Keys.md", "keys"), ("AuditFormat.md", "audit-format"),
            ("Decisions/0001-own-node.md", "0001-own-node"),
        ])
    func slugs(_ path: String, _ slug: String) {
        #expect(Guide.slug(ofPath: path) == slug)
    }

    @Test(
        arguments: [
            ("../Keys.md", "/docs/keys"), ("HowTo/AddAPage.md#form", "/docs/add-a-page#form"), ("Decisions/", "/docs"),
        ])
    func linksBecomePlaces(_ link: String, _ place: String) {
        #expect(Guide.place(ofLink: link) == place)
    }

    @Test(arguments: ["https://example.org/a.md", "#here", "/mesh"]) func otherLinksStay(_ link: String) {
        #expect(Guide.place(ofLink: link) == nil)
    }

    @Test func theFirstHeadingIsTheTitleAndLeavesTheText() {
        let guide = Guide(path: "Guides/X.md", source: "\n# A title\n\nText.\n# Another")
        #expect(guide.title == "A title" && guide.shelf == .use)
        #expect(!guide.body.contains("A title") && guide.body.contains("Text."))
    }

    @Test func aTextWithoutHeadingIsCalledByItsSlug() {
        #expect(Guide(path: "Notes.md", source: "Text.").title == "notes")
    }
}
