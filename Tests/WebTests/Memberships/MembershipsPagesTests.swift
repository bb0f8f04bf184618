import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

@Suite struct MembershipsPagesTests {
    @Test func aLinkIsReadJoinedAndTheSlotIsSuggested() async throws {
        let file = try PolicyFile()
        let harness = try await DashboardHarness(policyPath: file.path)
        let door = try await MeshNextDoor(clock: harness.clock)
        try await door.listening {
            let url = try await door.invite()
            try await harness.browse { browser in
                let (path, page) = try await browser.follow("/join/preview", ["bearer_url": " \(url)\n"])
                #expect(path.hasPrefix("/join/"))
                for fact in ["lena@harbour", "gpu × 2", "not encrypted", "http://127.0.0.1:", "PAIRED"] {
                    #expect(page.text.contains(fact), "\(fact)")
                }
                let (next, joined) = try await browser.follow(path, ["confirm": "join"])
                #expect(next == "/donations?suggest=gpu%3A2")
                #expect(joined.text.contains("This machine works for lena@harbour now"))
                #expect(joined.text.contains("The invite asks for 2 gpu slots for lena@harbour"))
                #expect(joined.text.contains("<option value=\"gpu\" selected>"))
                #expect(file.text == nil)
                let list = try await browser.get("/join")
                #expect(list.text.contains("We work for"))
                #expect(list.text.contains("Address and key"))
                #expect(try await browser.get(path).status == .notFound)
            }
        }
        #expect(try await harness.services.memberships.list().map(\.inviter) == ["lena@harbour"])
    }

    @Test func leavingAsksForTheIDAndAReason() async throws {
        let harness = try await DashboardHarness()
        let door = try await MeshNextDoor(clock: harness.clock)
        try await door.listening {
            let member = try await harness.services.memberships.join(try await door.invite(), actor: "test")
            let path = Links.unpair(PeerID(member.node.rawValue))
            try await harness.browse { browser in
                #expect(try await browser.get("/join").text.contains("href=\"\(path)\""))
                let page = try await browser.get(path)
                #expect(page.text.contains("Leave \(member.node.rawValue)"))
                #expect(page.text.contains("The token for \(member.controlURL) is deleted here."))
                let wrong = try await browser.post(
                    path, ["typed_id": "other", "reason": "", "confirm": "yes-i-mean-it"])
                #expect(wrong.status == .badRequest)
                #expect(wrong.text.contains("field-typed_id-error"))
                #expect(wrong.text.contains("field-reason-error"))
                let (next, list) = try await browser.follow(
                    path, ["typed_id": member.node.rawValue, "reason": "moved", "confirm": "yes-i-mean-it"])
                #expect(next == "/join")
                #expect(list.text.contains("no longer works for lena@harbour"))
                #expect(!list.text.contains("We work for"))
                #expect(try await browser.get(path).status == .notFound)
            }
        }
        #expect(try await harness.services.memberships.list().isEmpty)
    }

    /// The table would outlive the membership, so its owner is told before and after.
    @Test func leavingNamesTheTableThatStays() async throws {
        let settings = try Configuration(file: (path: "Vox.toml", source: "[mesh.peers.harbour]\n"))
        let harness = try await DashboardHarness(mesh: { $0.memberships.declared = settings.declared })
        let door = try await MeshNextDoor(clock: harness.clock)
        let note = "Vox.toml still has the table [mesh.peers.harbour] for this peer; remove the table"
        try await door.listening {
            let member = try await harness.services.memberships.join(try await door.invite(), actor: "test")
            let path = Links.unpair(PeerID(member.node.rawValue))
            try await harness.browse { browser in
                #expect(try await browser.get(path).text.contains(note))
                let (_, list) = try await browser.follow(
                    path, ["typed_id": member.node.rawValue, "reason": "moved", "confirm": "yes-i-mean-it"])
                #expect(list.text.contains("its token is deleted. \(note)"))
            }
        }
    }

    @Test func whatIsNoInviteStaysOnTheStep() async throws {
        let harness = try await DashboardHarness()
        for pasted in ["", "hello <b>", "vox+invite://127.0.0.1:1?b=e30"] {
            let page = try await harness.sendForm("/join/preview", ["bearer_url": pasted])
            #expect(page.status == .badRequest, "\(pasted)")
            #expect(page.text.contains("field-bearer_url-error"))
            #expect(!page.text.contains("hello <b>"))
        }
        let kept = try await harness.sendForm("/join/preview", ["bearer_url": "hello <b>"])
        #expect(kept.text.contains("hello &lt;b&gt;"))
    }

    @Test func anEndedInviteIsToldAtEveryStep() async throws {
        let harness = try await DashboardHarness()
        let door = try await MeshNextDoor(clock: harness.clock)
        let url = try await door.invite()
        try await harness.browse { browser in
            let (path, _) = try await browser.follow("/join/preview", ["bearer_url": url])
            harness.clock.advance(ms: 601_000)
            #expect(try await browser.get(path).status == .notFound)
            let late = try await browser.post("/join/preview", ["bearer_url": url])
            #expect(late.status == .gone)
            #expect(late.text.contains("The invite is over."))
        }
    }

    @Test func aDraftBelongsToItsSession() async throws {
        let harness = try await DashboardHarness()
        let door = try await MeshNextDoor(clock: harness.clock)
        let url = try await door.invite()
        try await harness.browse(2) { browsers in
            let (path, _) = try await browsers[0].follow("/join/preview", ["bearer_url": url])
            #expect(try await browsers[1].get(path).status == .notFound)
            #expect(try await browsers[1].post(path, ["confirm": "join"]).status == .notFound)
            #expect(try await browsers[0].get("/join/0123").status == .notFound)
        }
    }

    @Test func refusalsOfTheOtherSideStayOnTheStep() async throws {
        let harness = try await DashboardHarness()
        let door = try await MeshNextDoor(clock: harness.clock)
        let nowhere = try await door.invite()
        try await harness.browse { browser in
            let (path, _) = try await browser.follow("/join/preview", ["bearer_url": nowhere])
            let unconfirmed = try await browser.post(path)
            #expect(unconfirmed.status == .badRequest)
            let dead = try await browser.post(path, ["confirm": "join"])
            #expect(dead.status == .badGateway)
            #expect(dead.text.contains("Join as worker"))
            #expect(dead.text.contains("role=\"alert\""))
        }
        try await door.listening {
            let first = try await door.invite()
            let second = try await door.invite()
            try await harness.browse { browser in
                let (path, _) = try await browser.follow("/join/preview", ["bearer_url": first])
                #expect(try await browser.post(path, ["confirm": "join"]).status == .seeOther)
                let (next, _) = try await browser.follow("/join/preview", ["bearer_url": second])
                #expect(try await browser.post(next, ["confirm": "join"]).status == .conflict)
            }
        }
    }

    @Test func theOwnInviteIsRefused() async throws {
        let harness = try await DashboardHarness()
        let own = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test").url
        try await harness.browse { browser in
            let (path, _) = try await browser.follow("/join/preview", ["bearer_url": own])
            #expect(try await browser.post(path, ["confirm": "join"]).status == .forbidden)
        }
    }
}
