import Audit
import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing

@testable import Web

@Suite struct ActionPagesTests {
    private func fields(_ id: String) -> [String: String] {
        ["typed_id": id, "reason": "fan <noise> at night", "confirm": "yes-i-mean-it"]
    }

    @Test func aKillIsAskedThenDoneAndAudited() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        _ = try await work.begin(run)
        #expect(try await work.get("/mesh/nodes/peer-a").text.contains("href=\"/mesh/nodes/peer-a/kill\""))
        #expect(try await work.get("/mesh?node=peer-a").text.contains("href=\"/mesh/nodes/peer-a/kill\""))
        let question = try await work.get("/mesh/nodes/peer-a/kill").text
        for text in [
            "Kill peer-a", "1 run in flight on peer-a end as killed", "href=\"/runs/\(run)\"", "PAIRED",
            "vox populi node kill peer-a --reason",
        ] { #expect(question.contains(text), "\(text)") }
        let answer = try await work.post("/mesh/nodes/peer-a/kill", fields("peer-a"))
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location] == "/mesh/nodes/peer-a")
        let page = try await work.follow(answer).text
        #expect(page.contains("Everything on peer-a was stopped: 1 run."))
        #expect(page.contains(try #require(page.firstMatch(of: /href="\/audit\/\d+"/)).0))
        #expect(try await work.services.runs.run(run).status == "killed")
    }

    @Test(arguments: ["kill", "pause", "drain", "replay"])
    func unfitAnswersAskAgain(_ action: String) async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        try await work.finish(run, try await work.begin(run))
        for (name, value) in [("typed_id", "peer-b"), ("reason", " "), ("confirm", "")] {
            let answer = try await work.post(
                "/mesh/nodes/peer-a/\(action)", fields("peer-a").merging([name: value]) { $1 })
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("id=\"field-\(name == "reason" ? "reason" : "typed_id")-error\""))
        }
        let kinds = try await work.services.audit.entries(limit: 64).map(\.kind)
        #expect(!kinds.contains(.actionCommitted))
    }

    @Test func pauseShowsAResumeButtonThatTakesItBack() async throws {
        let work = try await WorkHarness()
        let paused = try await work.follow(try await work.post("/mesh/nodes/peer-a/pause", fields("peer-a"))).text
        #expect(paused.contains("peer-a is paused; 0 runs in flight go on."))
        #expect(paused.contains("formaction=\"/mesh/nodes/peer-a/resume\""))
        #expect(paused.contains("vox populi node resume peer-a"))
        #expect(!paused.contains("href=\"/mesh/nodes/peer-a/pause\""))
        let resumed = try await work.follow(try await work.post("/mesh/nodes/peer-a/resume", [:])).text
        #expect(resumed.contains("peer-a takes work again."))
        #expect(!resumed.contains("formaction=\"/mesh/nodes/peer-a/resume\""))
        #expect(try await work.post("/mesh/nodes/nobody/resume", [:]).status == .notFound)
    }

    @Test func aRunIsReplayedFromItsPage() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        #expect(try await work.get("/mesh/nodes/peer-a/replay").status == .conflict)
        #expect(!(try await work.get("/runs/\(run)").text.contains("/replay?")))
        try await work.finish(run, try await work.begin(run))
        let path = "/mesh/nodes/peer-a/replay?run_id=\(run)"
        #expect(try await work.get("/runs/\(run)").text.contains("href=\"\(path)\""))
        let question = try await work.get(path).text
        #expect(question.contains("name=\"run_id\" value=\"\(run)\""))
        #expect(question.contains("vox populi node replay peer-a --run \(run)"))
        let answer = try await work.post(
            "/mesh/nodes/peer-a/replay", fields("peer-a").merging(["run_id": run.rawValue]) { $1 })
        #expect(try await work.follow(answer).text.contains("repeats \(run)"))
        let newest = try #require(try await work.services.runs.list(limit: 1).first)
        #expect(newest.job.facts.replayOf == run)
        #expect(try await work.get("/runs/\(newest.id)").text.contains("Replay of"))
    }

    @Test func aLeaseIsRevoked() async throws {
        let work = try await WorkHarness()
        let run = try await work.dispatch()
        let lease = try await work.begin(run)
        let path = "/mesh/leases/\(lease)/revoke"
        #expect(try await work.get("/mesh").text.contains("href=\"\(path)\""))
        let question = try await work.get(path).text
        #expect(question.contains("Revoke \(lease)"))
        #expect(question.contains("admin exec-lease-revoke --lease-id \(lease) --reason "))
        #expect(question.contains("href=\"/runs/\(run)\""))
        let answer = try await work.post(path, fields(lease.rawValue))
        #expect(answer.headers[.location] == "/mesh")
        #expect(try await work.follow(answer).text.contains("The lease was revoked."))
        #expect(try await work.services.leases.live().isEmpty)
        #expect(try await work.get(path).status == .notFound)
    }

    @Test func aPairedMachineIsUnpaired() async throws {
        let work = try await WorkHarness()
        let minted = try await work.services.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
        _ = try await work.services.invites.exchange(
            BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec), source: "127.0.0.1")
        let peer = minted.peer
        _ = try await HandWorker(joining: work.services, id: NodeID(peer.rawValue))
        let path = "/mesh/peers/\(peer)/unpair"
        #expect(try await work.get("/mesh/nodes/\(peer)").text.contains("href=\"\(path)\""))
        #expect(try await work.get(path).text.contains("Unpair \(peer)"))
        let answer = try await work.post(path, fields(peer.rawValue))
        #expect(answer.headers[.location] == "/mesh")
        #expect(try await work.follow(answer).text.contains("\(peer) is unpaired; its token is dead."))
        #expect(try await work.get("/mesh/nodes/\(peer)").status == .notFound)
        #expect(try await work.get("/mesh/peers/nobody/unpair").status == .notFound)
    }

    @Test func aPairedMachineGetsANewTokenByAForm() async throws {
        let work = try await WorkHarness()
        let invites = work.services.invites
        let minted = try await invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
        let exchange = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        let old = try await invites.exchange(exchange, source: "127.0.0.1").meshToken
        let peer = minted.peer
        _ = try await HandWorker(joining: work.services, id: NodeID(peer.rawValue))
        let path = "/mesh/peers/\(peer)/rotate"
        #expect(try await work.get("/mesh/nodes/\(peer)").text.contains("href=\"\(path)\""))
        #expect(try await work.get("/mesh?node=\(peer)").text.contains("href=\"\(path)\""))
        #expect(!(try await work.get("/mesh/nodes/peer-a").text.contains("/rotate")))
        let question = try await work.get(path).text
        for text in ["Rotate \(peer)", "vox populi rotate \(peer) --reason", "the old token is dead"] {
            #expect(question.contains(text), "\(text)")
        }
        #expect(try await work.post(path, fields("peer-b")).status == .badRequest)
        #expect(invites.minted(peer) == nil)
        #expect(try await work.get("/mesh/peers/nobody/rotate").status == .notFound)
        let form = fields(peer.rawValue)
        let (place, page) = try await work.base.browse { try await $0.follow(path, form) }
        #expect(place == "/add-node/\(peer)")
        for text in ["its old token works", "vox populi join &#39;vox+invite://", "<svg ", "take a new token"] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(page.text.firstMatch(of: /href="\/audit\/\d+"/) != nil)
        // The link is for the session that asked for it.
        #expect(!(try await work.get(place).text.contains("vox+invite://")))
        let entry = try await work.services.audit.entries(limit: 64).first { $0.action == "rotate" }
        #expect(entry?.kind == .actionCommitted && entry?.reason == "fan <noise> at night")
        let next = BootstrapExchangeRequest(bootstrapToken: try #require(invites.minted(peer)).bearer.sec)
        let new = try await invites.exchange(next, source: "127.0.0.1").meshToken
        let tokens = work.services.tokens
        #expect(try await tokens.caller(authorizationHeader: "Bearer \(new)")?.boundNode?.rawValue == peer.rawValue)
        #expect(try await tokens.caller(authorizationHeader: "Bearer \(old)")?.boundNode == nil)
    }

    @Test func thePaletteOffersActionsOfEachMachine() async throws {
        let work = try await WorkHarness()
        let kill = try await work.get("/palette?q=kill%20peer").text
        #expect(kill.contains("href=\"/mesh/nodes/peer-a/kill\""))
        #expect(kill.contains("vox populi node kill peer-a"))
        #expect(!kill.contains("/mesh/nodes/peer-a/drain"))
        #expect(!(try await work.get("/palette?q=@peer").text.contains("/mesh/nodes/peer-a/kill")))
    }
}
