import Templates
import Testing

@Suite struct JoinPageTests {
    @Test func theFirstStepIsSound() {
        #expect(MarkupChecker(Sample.join.html.text).pageFaults == [])
        #expect(MarkupChecker(JoinPage(chrome: Sample.chrome).html.text).pageFaults == [])
    }

    @Test func aWrongLinkStaysInTheBox() {
        var page = Sample.join
        page.pasted = Sample.hostile
        page.error = "This is not an invite."
        expectTame(page.html)
        #expect(MarkupChecker(page.html.text).element(id: "field-bearer_url")?.attributes["aria-invalid"] == "true")
    }

    @Test func thePreviewShowsTheKeyInGroups() {
        let markup = MarkupChecker(Sample.joinPreview.html.text)
        #expect(markup.pageFaults == [])
        let key = markup.elements("p").first { $0.attributes["class"] == "fingerprint mono" }
        #expect(key?.text.contains("3f2a 99c1 07be") == true)
        #expect(Sample.joinPreview.html.text.contains("encrypted, certificate pinned"))
        #expect(markup.elements("button").contains { $0.text == "Join harbour" })
    }

    @Test func aFailureStaysOnTheStep() {
        var page = Sample.joinPreview
        page.isEncrypted = false
        page.slots = []
        page.failure = Notice(.error, "The invite was used before.")
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("not encrypted"))
        #expect(text.contains("role=\"alert\""))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.joinPreview
        page.inviter = Sample.hostile
        page.address = Sample.hostile
        page.slots = [Sample.hostile]
        page.fingerprint = [Sample.hostile]
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.join.fragments, in: Sample.join.html) }
}
