import Templates
import Testing

@Suite struct AddNodePageTests {
    @Test func theFormAndTheListAreSound() {
        let markup = MarkupChecker(Sample.addNode.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "invite-command")?.text == "vox populi invite --slot text")
        #expect(!Sample.addNode.html.text.contains("vox+invite://"))
    }

    @Test func withoutInvitesItSaysSo() {
        let page = AddNodePage(chrome: Sample.chrome, form: InviteForm(kind: "gpu"))
        #expect(MarkupChecker(page.html.text).pageFaults == [])
        #expect(page.html.text.contains("No invite is open."))
        #expect(page.html.text.contains("--slot gpu"))
    }

    @Test func whatWasTypedStaysWithItsErrors() {
        var page = Sample.addNode
        page.form.label = Sample.hostile
        page.form.count = "900"
        page.form.errors = ["max_concurrent": "Choose between 1 and 64 slots."]
        expectTame(page.html)
        let markup = MarkupChecker(page.html.text)
        #expect(markup.element(id: "field-max_concurrent")?.attributes["value"] == "900")
        #expect(markup.element(id: "field-max_concurrent")?.attributes["aria-invalid"] == "true")
    }

    @Test func regionsArePartsOfThePage() { expectRegions(Sample.addNode.fragments, in: Sample.addNode.html) }
}
