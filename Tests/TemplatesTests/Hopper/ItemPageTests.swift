import Templates
import Testing

@Suite struct ItemPageTests {
    @Test func anItemIsSound() {
        let page = Sample.item.html.text
        #expect(MarkupChecker(page).pageFaults == [])
        #expect(page.contains("summarise"))
        #expect(page.contains("the demo is at nine"))
    }

    @Test func anEndedItemOffersNothing() {
        var page = Sample.item
        page.forms = nil
        page.decision = nil
        page.overrides = []
        page.rules.matches = []
        page.rules.tags = []
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "withdraw") == nil)
        #expect(markup.element(id: "item-why")?.text.contains("has not been placed yet") == true)
    }

    @Test func overridesNameTheCapabilityAndNeedAReason() {
        let markup = MarkupChecker(Sample.item.html.text)
        for id in ["reprioritize", "withdraw"] {
            #expect(markup.element(id: id)?.text.contains("one-time developer override") == true)
            let box = markup.element(id: "\(id)-confirm")
            #expect(box?.attributes["value"] == "yes-i-mean-it")
            #expect(box?.attributes["checked"] == nil)
        }
        #expect(markup.elements("input").count { $0.attributes["name"] == "reason" } == 2)
    }

    @Test func errorsOfTheTwoFormsStayApart() {
        var page = Sample.item
        page.forms?.withdrawErrors = ["reason": "Say why.", "confirm": "Tick the box."]
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "withdraw-reason")?.attributes["aria-invalid"] == "true")
        #expect(markup.element(id: "field-reason")?.attributes["aria-invalid"] == nil)
        #expect(markup.element(id: "withdraw-confirm-error") != nil)
    }

    @Test func hostileTextStaysText() {
        var page = Sample.item
        page.item = Sample.card(Sample.hostile, id: Sample.hostileID)
        page.forms = OverrideForms(id: Sample.hostileID, href: "/hopper/items/x", priority: Sample.hostile)
        page.rules.tags = [Sample.hostile]
        page.overrides = [
            OverrideLine(
                time: Sample.ago, actor: Sample.hostile, change: Sample.hostile, reason: Sample.hostile, audit: nil)
        ]
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.item.fragments, in: Sample.item.html) }
}
