import Templates
import Testing

@Suite struct RunsPageTests {
    @Test func theTableIsSoundAndEveryRunHasItsBadge() {
        let markup = MarkupChecker(Sample.runs.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.elements("tr").count { $0.attributes["data-key"] != nil } == 4)
        #expect(markup.elements("span").count { $0.attributes["class"]?.hasPrefix("privacy ") == true } == 4)
        #expect(markup.elements("body").first?.attributes["data-live"] == "/live?page=runs")
    }

    @Test func anEmptyListLeadsToTheHopper() {
        let page = RunsPage(chrome: Sample.chrome, filter: RunFilterForm()).html.text
        #expect(MarkupChecker(page).pageFaults == [])
        #expect(page.contains("Nothing has run yet."))
    }

    @Test func aFilteredListIsNotLiveAndCanBeCleared() {
        var page = RunsPage(chrome: Sample.chrome, filter: RunFilterForm(status: "failed"))
        page.filter.words = "\"harbour\""
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(page.html.text.contains("No run fits this filter."))
        #expect(markup.elements("body").first?.attributes["data-live"] == nil)
        #expect(markup.elements("option").contains { $0.attributes["selected"] != nil && $0.text == "failed" })
        #expect(markup.element(id: "filter-q")?.attributes["value"] == "&quot;harbour&quot;")
    }

    @Test func hostileTextStaysText() {
        var page = Sample.runs
        page.runs[0].summary = Sample.hostile
        page.runs[0].model = Sample.hostile
        page.runs[1] = Sample.runLine(Sample.hostile, id: Sample.hostileID)
        page.runs[1].href = "/runs/x"
        page.filter.model = Sample.hostile
        page.filter.errors = ["model": Sample.hostile]
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.runs.fragments, in: Sample.runs.html) }
}
