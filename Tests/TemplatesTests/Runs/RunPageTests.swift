import Templates
import Testing

@Suite struct RunPageTests {
    @Test func aRunningRunIsSound() {
        let markup = MarkupChecker(Sample.runPage.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "run-output")?.attributes["aria-busy"] == "true")
        #expect(markup.element(id: "run-text")?.text.hasPrefix("The harbour opens at six.\nBoats") == true)
    }

    @Test func aFinishedRunShowsItsSignatureAndCannotBeCancelled() {
        var page = Sample.runPage
        page.status = StatusMark("done")
        page.cancel = nil
        page.output.isStreaming = false
        page.output.signature = Notice(.ok, "Signed by den-pc-1f3a; the signature holds.")
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "run-output")?.attributes["aria-busy"] == nil)
        #expect(page.html.text.contains("the signature holds"))
        #expect(markup.element(id: "run-cancel-command") == nil)
    }

    @Test func aFailedRunWithoutTextSaysWhy() {
        var page = RunPage(
            chrome: Sample.chrome, id: "run-1", privacy: .unknown,
            status: StatusMark("failed", reason: ReasonText(code: "lease_lost")),
            output: RunOutput(text: "", isStreaming: false))
        page.output.failure = ReasonText(code: "lease_lost")
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("It made no text."))
        #expect(text.contains("The node stopped renewing its lease"))
        #expect(text.contains("It was not recorded"))
        #expect(!text.contains("Run again"))
    }

    @Test func everyNodeOfTheDecisionHasBadgeVerdictAndReason() {
        let markup = MarkupChecker(DecisionTable.region(Sample.decision, id: "why").text)
        let rows = markup.elements("tr").count - 1
        #expect(rows == 3)
        #expect(markup.elements("span").count { $0.attributes["class"]?.hasPrefix("privacy ") == true } == rows)
        #expect(markup.elements("span").contains { $0.attributes["title"] == "node_offline" })
        #expect(markup.element(id: "why")?.text.contains("model loaded +30") == true)
    }

    @Test func runAgainCarriesTheSameClass() {
        let markup = MarkupChecker(Sample.runPage.html.text)
        let fields = markup.elements("input").filter { $0.path.contains("form") }
        #expect(
            fields.contains {
                $0.attributes["name"] == "privacy_class" && $0.attributes["value"] == "paired-peers-only"
            })
        #expect(markup.elements("form").contains { $0.attributes["id"] == "run-again" })
    }

    @Test func hostileTextStaysText() {
        var page = Sample.runPage
        page.output.text = Sample.hostile
        page.prompt = Sample.hostile
        page.again = RunAgainForm(text: Sample.hostile, privacyClass: Sample.hostile)
        page.events = [RunEventLine(time: Sample.ago, Sample.hostile)]
        page.decision?.sentence = Sample.hostile
        page.trace = Sample.hostile
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.runPage.fragments, in: Sample.runPage.html) }
}
