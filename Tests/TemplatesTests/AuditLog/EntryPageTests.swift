import Templates
import Testing

@Suite struct EntryPageTests {
    @Test func anEntryShowsWhatIsSigned() {
        let markup = MarkupChecker(Sample.entryPage.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "canonical")?.text.contains("&quot;index&quot;:1041") == true)
        #expect(markup.elements("li").count { $0.path.contains("ol") && $0.text.count == 64 } == 2)
    }

    @Test func anEntryWithoutCheckpointHasNoProof() {
        var page = Sample.entryPage
        page.proofSize = ""
        page.previous = nil
        page.entry.reason = ""
        #expect(MarkupChecker(page.html.text).pageFaults == [])
        #expect(page.html.text.contains("No checkpoint covers this entry yet."))
    }

    @Test(arguments: [true, false]) func anArchivedEntrySaysWhereItIs(isReadable: Bool) {
        var page = Sample.entryPage
        page.entry.reason = "fan noise at night"
        page.entry.archive = .init(note: Sample.hostile, isReadable: isReadable)
        expectTame(page.html)
        #expect(page.html.text.contains("fan noise at night") == isReadable)
        #expect((MarkupChecker(page.html.text).element(id: "canonical") != nil) == isReadable)
    }

    @Test func theOnlyEntryNeedsNoHash() {
        var page = Sample.entryPage
        page.proof = []
        page.proofSize = "1"
        #expect(MarkupChecker(page.html.text).pageFaults == [])
        #expect(page.html.text.contains("no hash is needed"))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.entryPage
        page.canonical = Sample.hostile
        page.entry.reason = Sample.hostile
        page.auditID = Sample.hostileID
        page.proof = [Sample.hostile]
        expectTame(page.html)
    }
}
