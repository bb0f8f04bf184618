import Templates
import Testing

@Suite struct BatchPageTests {
    @Test func everyNodeGivesItsReason() {
        let page = Sample.batch.html.text
        #expect(MarkupChecker(page).pageFaults == [])
        #expect(page.contains("All 2 text slots are busy."))
        #expect(page.contains("title=\"slot_full\""))
        #expect(page.contains("1 given out, 1 stays in the inbox."))
    }

    @Test func aDryRunSaysThatNothingStartedAndCanBeStarted() {
        var page = Sample.batch
        page.id = nil
        page.start = .init(limit: "8", target: "den-pc-1f3a")
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(page.html.text.contains("Nothing was started."))
        #expect(markup.elements("form").contains { $0.attributes["action"] == "/hopper/start-batch" })
        #expect(!markup.elements("input").contains { $0.attributes["name"] == "dry_run" })
    }

    @Test func anEmptyBatchSaysSo() {
        let page = BatchPage(chrome: Sample.chrome, time: Sample.ago, lines: [], command: "vox hopper start-batch")
        #expect(MarkupChecker(page.html.text).pageFaults == [])
        #expect(page.html.text.contains("No item was waiting."))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.batch
        page.id = Sample.hostileID
        page.lines[0].intent = Sample.hostile
        page.lines[1].perNode[0].node = LinkText(Sample.hostile, href: "javascript:alert(1)")
        let markup = MarkupChecker(page.html.text)
        #expect(markup.faults == ["a link to nowhere"])
        #expect(!page.html.text.contains("javascript:"))
    }
}
