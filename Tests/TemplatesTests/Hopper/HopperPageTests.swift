import Templates
import Testing

@Suite struct HopperPageTests {
    @Test func aFullHopperIsSound() {
        let page = MarkupChecker(Sample.hopper.html.text)
        #expect(page.pageFaults == [])
        #expect(page.elements("li").count { $0.attributes["data-key"]?.hasPrefix("hop-") == true } == 4)
    }

    @Test func anEmptyHopperLeadsToTheBox() {
        let page = HopperPage(chrome: Sample.chrome, submit: Sample.submit, batch: Sample.startBatch).html.text
        #expect(MarkupChecker(page).pageFaults == [])
        #expect(page.contains("Nothing is waiting."))
        #expect(page.contains("href=\"#field-intent\""))
    }

    @Test func everyItemHasItsBadge() {
        let columns = [Sample.hopper.inbox, Sample.hopper.assigned, Sample.hopper.history]
        for column in columns {
            let markup = MarkupChecker(column.html.text)
            let cards = markup.elements("li").count
            let badges = markup.elements("span").count { $0.attributes["class"]?.hasPrefix("privacy ") == true }
            #expect(badges == cards)
        }
    }

    @Test func errorsStandBesideTheirFieldsAndTheValueStays() {
        var page = Sample.hopper
        page.submit.text = "  keep this  "
        page.submit.errors = ["intent": "Say what should be done.", "target": "No such node."]
        page.submit.classNote = "Another machine was chosen, so the class is PAIRED."
        page.batch.errors = ["limit": "Choose between 1 and 64."]
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(
            markup.element(id: "field-intent")?.attributes["aria-describedby"] == "field-intent-hint field-intent-error"
        )
        #expect(markup.element(id: "field-intent")?.attributes["aria-invalid"] == "true")
        #expect(markup.element(id: "batch-limit")?.attributes["aria-invalid"] == "true")
        #expect(markup.element(id: "field-intent")?.text.contains("  keep this  ") == true)
        #expect(page.html.text.contains("the class is PAIRED"))
    }

    @Test func theBoxHasBothButtons() {
        let markup = MarkupChecker(Sample.hopper.html.text)
        let run = markup.elements("button").first { $0.attributes["name"] == "run" }
        #expect(run?.attributes["value"] == "now")
        #expect(markup.elements("button").contains { $0.text == "Add to the inbox" && $0.attributes["name"] == nil })
    }

    @Test func onlyAWaitingItemCanBeMoved() {
        var card = Sample.card(priority: "normal")
        #expect(!HopperColumn(.inbox, cards: [card]).html.text.contains("Raise"))
        card.canChange = true
        let text = HopperColumn(.inbox, cards: [card]).html.text
        #expect(text.contains("/hopper/items/hop-00aa11bb22cc33dd?priority=urgent#reprioritize"))
        #expect(text.contains("?priority=background#reprioritize"))
        card.priority = "urgent"
        #expect(!HopperColumn(.inbox, cards: [card]).html.text.contains("Raise"))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.hopper
        page.submit.text = Sample.hostile
        page.submit.errors = ["intent": Sample.hostile]
        page.submit.command = Sample.hostile
        var card = Sample.card(Sample.hostile, priority: Sample.hostile, id: Sample.hostileID)
        card.canChange = true
        card.href = "/hopper/items/x"
        card.source = Sample.hostile
        card.status = StatusMark(Sample.hostile, reason: ReasonText(code: Sample.hostile))
        page.inbox = HopperColumn(.inbox, cards: [card])
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.hopper.fragments, in: Sample.hopper.html) }
}
