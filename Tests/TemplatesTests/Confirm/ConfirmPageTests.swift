import Templates
import Testing

@Suite struct ConfirmPageTests {
    @Test func itNamesWhatItDoesAndToWhom() {
        let markup = MarkupChecker(Sample.confirm.html.text)
        #expect(markup.pageFaults == [])
        let button = markup.elements("button").first { $0.attributes["name"] == "confirm" }
        #expect(button?.text == "Cancel run-09ab34cd56ef7801")
        #expect(button?.attributes["value"] == "yes-i-mean-it")
        #expect(markup.element(id: "field-typed_id")?.attributes["data-must-equal"] == "run-09ab34cd56ef7801")
        #expect(Sample.confirm.html.text.contains("--yes-i-mean-it"))
    }

    @Test func whatWasTypedStaysWithItsErrors() {
        var page = Sample.confirm
        page.typedID = "run-09"
        page.reason = "too slow"
        page.errors = ["typed_id": "The id is another one.", "reason": "Say why."]
        page.hidden = [.init("run_id", "run-1")]
        page.affected = []
        let markup = MarkupChecker(page.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "field-typed_id")?.attributes["value"] == "run-09")
        #expect(markup.element(id: "field-typed_id")?.attributes["aria-describedby"] == "field-typed_id-error")
        #expect(markup.element(id: "field-reason")?.attributes["value"] == "too slow")
        #expect(markup.elements("input").contains { $0.attributes["name"] == "run_id" })
        #expect(page.html.text.contains("Nothing that runs is affected."))
    }

    @Test func hostileTextStaysText() {
        var page = ConfirmPage(
            chrome: Sample.chrome, section: .mesh, parent: LinkText(Sample.hostile, href: "/mesh"),
            verb: Sample.hostile, subject: Sample.hostileID, action: "/mesh/nodes/x/kill")
        page.consequences = [Sample.hostile]
        page.typedID = Sample.hostile
        page.hidden = [.init(Sample.hostileID, Sample.hostile)]
        page.command = Sample.hostile
        expectTame(page.html)
    }
}
