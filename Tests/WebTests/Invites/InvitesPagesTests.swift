import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct InvitesPagesTests {
    @Test func anInviteIsMadeShownToItsSessionAndCancelled() async throws {
        let harness = try await DashboardHarness()
        try await harness.browse(2) { browsers in
            let empty = try await browsers[0].get("/add-node")
            #expect(empty.status == .ok)
            #expect(empty.text.contains("No invite is open."))
            #expect(empty.text.contains("Other machines cannot reach this address"))
            let fields = ["slot_kind": "gpu", "max_concurrent": "2", "label": "den <pc>"]
            let (path, page) = try await browsers[0].follow("/add-node", fields)
            #expect(path.hasPrefix("/add-node/den-pc-gpu-"))
            for fact in [
                "The invite is made.", "vox populi join &#39;vox+invite://", "--print", "gpu × 2", "den &lt;pc&gt;",
                "<svg ", "data-countdown", "10 m 00 s", "role=\"img\"", "Cancel the invite",
            ] { #expect(page.text.contains(fact), "\(fact)") }
            #expect(!page.text.contains("den <pc>"))
            let again = try await browsers[0].get(path)
            #expect(!again.text.contains("The invite is made."))
            #expect(again.text.contains("vox+invite://"))
            let other = try await browsers[1].get(path)
            #expect(other.status == .ok)
            #expect(!other.text.contains("vox+invite://"))
            #expect(other.text.contains("shown only in the session that made it"))
            let (list, after) = try await browsers[0].follow(path + "/cancel")
            #expect(list == "/add-node")
            #expect(after.text.contains("is cancelled."))
            let ended = try await browsers[0].get(path)
            #expect(!ended.text.contains("vox+invite://"))
            #expect(ended.text.contains("Make a new invite"))
            let twice = try await browsers[0].post(path + "/cancel")
            #expect(twice.status == .gone)
        }
    }

    @Test(arguments: [
        (["slot_kind": "a b"], "slot_kind"), (["slot_kind": ""], "slot_kind"),
        (["max_concurrent": "65"], "max_concurrent"), (["max_concurrent": "many"], "max_concurrent"),
        (["label": String(repeating: "x", count: 65)], "label"),
    ])
    func whatIsNotUsableIsToldBesideItsField(_ edit: [String: String], _ field: String) async throws {
        let harness = try await DashboardHarness()
        let fields = ["slot_kind": "text", "max_concurrent": "1"].merging(edit) { _, new in new }
        let page = try await harness.sendForm("/add-node", fields)
        #expect(page.status == .badRequest)
        #expect(page.text.contains("id=\"field-\(field)-error\""))
        #expect(try await harness.services.invites.list().isEmpty)
        if let label = edit["label"] { #expect(page.text.contains(label)) }
    }

    @Test func theMachineAppearsOnceItHasJoined() async throws {
        let harness = try await DashboardHarness()
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let path = Links.invite(invite.peer)
        var exchange = BootstrapExchangeRequest(bootstrapToken: invite.bearer.sec)
        exchange.nodeName = "harbour"
        _ = try await harness.services.invites.exchange(exchange, source: "203.0.113.7")
        let used = try await harness.send(.get, path)
        #expect(used.text.contains("harbour"))
        #expect(!used.text.contains("Send it a first task"))
        _ = try await harness.services.registry.join(.fixture(id: invite.peer.rawValue), as: .own)
        let page = try await harness.send(.get, path)
        #expect(page.text.contains("Send it a first task"))
        #expect(page.text.contains(Links.hopper(for: NodeID(invite.peer.rawValue))))
        #expect(page.text.contains("PAIRED"))
    }

    @Test func anEndedInviteSaysSo() async throws {
        let harness = try await DashboardHarness()
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        harness.clock.advance(ms: 545_000)
        let short = try await harness.send(.get, Links.invite(invite.peer))
        #expect(short.text.contains("dot-error"))
        #expect(short.text.contains("55 s"))
        harness.clock.advance(ms: 60_000)
        let ended = try await harness.send(.get, Links.invite(invite.peer))
        #expect(ended.text.contains("expired"))
        #expect(!ended.text.contains("data-countdown"))
    }

    @Test func unknownInvitesAreNotFound() async throws {
        let harness = try await DashboardHarness()
        #expect(try await harness.send(.get, "/add-node/nobody").status == .notFound)
        #expect(try await harness.sendForm("/add-node/nobody/cancel", [:]).status == .notFound)
        #expect(try await harness.send(.get, "/live?page=invite&id=nobody").status == .notFound)
    }
}
