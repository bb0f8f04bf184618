import Templates
import Testing

@Suite struct InvitePageTests {
    @Test func anOpenInviteHasThreeWays() {
        let markup = MarkupChecker(Sample.invite.html.text)
        #expect(markup.pageFaults == [])
        #expect(markup.element(id: "join-print")?.text.hasSuffix("--print") == true)
        #expect(markup.element(id: "join-link")?.text == Sample.bearer)
        let code = markup.elements("svg").first { $0.attributes["class"] == "qr" }
        #expect(code?.attributes["role"] == "img")
        #expect(code?.attributes["aria-label"] == "QR code of the invite link for den-pc-1f3a")
    }

    @Test func theCommandThatPrintsComesFirst() throws {
        let ids = MarkupChecker(Sample.invite.html.text).elements.compactMap { $0.attributes["id"] }
        let first = try #require(ids.firstIndex(of: "join-print"))
        let second = try #require(ids.firstIndex(of: "join-command"))
        #expect(first < second)
    }

    @Test func theEndIsThereWithoutScripts() {
        let page = MarkupChecker(Sample.invite.html.text)
        #expect(page.element(id: "invite-state")?.text.contains("2026-11-25 23:08:05 UTC") == true)
        #expect(page.elements("b").contains { $0.attributes["data-countdown"] == "2026-11-25T23:08:05Z" })
    }

    @Test(arguments: ["exchanged", "cancelled", "expired"])
    func anEndedInviteShowsNoSecret(state: String) {
        var page = Sample.invite
        page.state = StatusMark(state)
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(!text.contains("vox+invite://"))
        #expect(!text.contains("/cancel"))
        #expect(text.contains("Make a new invite"))
    }

    @Test func aJoinedMachineIsShownWithItsBadge() {
        let text = Sample.inviteJoined.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("Send it a first task"))
        #expect(text.contains("/hopper?target=den-pc-1f3a"))
    }

    @Test func anotherSessionDoesNotSeeTheLink() {
        var page = Sample.invite
        page.handover = nil
        let text = page.html.text
        #expect(MarkupChecker(text).pageFaults == [])
        #expect(text.contains("only in the session that made it"))
    }

    @Test func aLinkThatIsTooLongHasNoCode() {
        var page = Sample.invite
        page.handover?.url = String(repeating: "x", count: 3_000)
        #expect(page.html.text.contains("too long for a code"))
    }

    @Test func hostileTextStaysText() {
        var page = Sample.invite
        page.peer = Sample.hostileID
        page.facts = [Fact("Label", Sample.hostile)]
        page.handover?.command = Sample.hostile
        page.warnings = [Notice(.warn, Sample.hostile)]
        expectTame(page.html)
    }

    @Test func regionsArePartsOfThePage() {
        expectRegions(Sample.invite.fragments, in: Sample.invite.html)
        expectRegions(Sample.inviteJoined.fragments, in: Sample.inviteJoined.html)
    }
}
