import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

/// What the dashboard says of nodes once work was done on them.
@Suite struct WorkFiguresTests {
    @Test func aBusyNodeShowsItsWork() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        _ = try await worker.order()
        let work = try #require(try await worker.start())
        try await worker.progress(work, tokens: 5, perSecond: 20.4)
        harness.clock.advance(ms: 4_000)
        for (name, path) in [
            ("busy-nodes", "nodes"), ("busy-node", "nodes/peer-a"), ("busy-summary", "summary"),
            ("busy-edges", "edges"), ("busy-leases", "leases"), ("busy-models", "models"),
        ] {
            let path = "/api/v2/mesh/\(path)"
            try ExchangeSnapshot(name: name).verify("GET \(path)", try await harness.send(.get, path))
        }
    }

    @Test func whatARunUsedIsCountedOnItsNode() async throws {
        let harness = try await DashboardHarness()
        let worker = try await HandWorker(joining: harness.services)
        _ = try await worker.order()
        try await worker.finish(try #require(try await worker.start()), tokens: 40, costMicroUsd: 2_500_000)
        let budget = try await harness.send(.get, "/api/v2/mesh/budget")
        try ExchangeSnapshot(name: "used-budget").verify("GET /api/v2/mesh/budget", budget)
        let usage = try await harness.send(.get, "/api/v2/models/usage_24h")
        #expect(usage.text.hasPrefix(#"{"data":{"buckets_5min":[0.0,"#))
        #expect(usage.text.hasSuffix(#"2.5],"total_usd":2.5},"v":1}"#))
        #expect(usage.text.components(of: "0.0,") == 287)
        let summary = try await harness.send(.get, "/api/v2/mesh/summary")
        #expect(summary.text.contains(#""cost_h":"$2.50""#))
        #expect(summary.text.contains(#""build_state":"idle""#))
        let nodes = try await harness.send(.get, "/api/v2/mesh/nodes")
        #expect(nodes.text.contains(#""tokens":40"#))
        #expect(nodes.text.contains("done\""))
    }

    @Test func aCapIsShownWithWhatItWasUsedFor() async throws {
        let harness = try await DashboardHarness(mesh: { $0.jobs.budgets.capMicroUsd = 5_000_000 })
        let plain = try await harness.send(.get, "/mesh")
        #expect(plain.text.contains("id=\"mesh-budget\""))
        let worker = try await HandWorker(joining: harness.services)
        _ = try await worker.order()
        try await worker.finish(try #require(try await worker.start()), tokens: 40, costMicroUsd: 5_000_000)
        let budget = try await harness.send(.get, "/api/v2/mesh/budget")
        #expect(budget.text.contains(#""cap_usd":5.0"#))
        let page = try await harness.send(.get, "/mesh?node=peer-a")
        #expect(page.text.contains("$5.00 / $5.00"))
        #expect(page.text.contains("Spend by node"))
        #expect(page.text.contains("budget is used up"))
        let node = try await harness.send(.get, "/api/v2/mesh/nodes/peer-a")
        #expect(node.text.contains(#""status":"blocked""#))
    }

    @Test func aCapThatIsNotEnforcedBlocksNobody() async throws {
        let harness = try await DashboardHarness(
            mesh: { parts in
                parts.jobs.budgets.capMicroUsd = 5_000_000
                parts.jobs.budgets.isEnforced = false
            })
        let worker = try await HandWorker(joining: harness.services)
        _ = try await worker.order()
        try await worker.finish(try #require(try await worker.start()), tokens: 40, costMicroUsd: 5_000_000)
        let page = try await harness.send(.get, "/mesh?node=peer-a")
        #expect(page.text.contains("$5.00 / $5.00"))
        #expect(!page.text.contains("budget is used up"))
        let node = try await harness.send(.get, "/api/v2/mesh/nodes/peer-a")
        #expect(node.text.contains(#""status":"idle""#))
    }

    @Test func uptimeCountsFromTheFirstSignOfLife() async throws {
        let harness = try await DashboardHarness()
        _ = try await harness.services.registry.join(.fixture(id: "a"), as: .own)
        harness.clock.advance(ms: 7_000)
        #expect(try await harness.send(.get, "/api/v2/mesh/nodes").text.contains(#""uptime_ms":7000"#))
        harness.clock.advance(ms: 120_000)
        try await harness.services.registry.tick()
        #expect(try await harness.send(.get, "/api/v2/mesh/nodes").text.contains(#""uptime_ms":0"#))
        _ = try await harness.services.registry.heartbeat(.fixture(id: "a"), as: .own)
        harness.clock.advance(ms: 3_000)
        #expect(try await harness.send(.get, "/api/v2/mesh/nodes").text.contains(#""uptime_ms":3000"#))
    }

    @Test func aPairedMachineIsListedWithItsKey() async throws {
        let harness = try await DashboardHarness()
        let services = harness.services
        let invite = try await services.invites.mint(InviteRequest(slotKind: "text"), actor: "dashboard-user")
        var request = BootstrapExchangeRequest(bootstrapToken: invite.bearer.sec)
        request.nodeName = "den-pc"
        let key = Ed25519PrivateKey.generate(.seeded(9))
        request.ed25519PubKeyB64 = key.publicKey.base64
        request.proofB64 = KeyProof.make(peer: invite.peer, secret: invite.bearer.sec, key: key)
        _ = try await services.invites.exchange(request, source: "192.0.2.1")
        _ = try await services.registry.join(.fixture(id: invite.peer.rawValue), as: .own)
        let peers = try await harness.send(.get, "/api/v2/mesh/peers")
        try ExchangeSnapshot(name: "paired-peers").verify("GET /api/v2/mesh/peers", peers)
        let edges = try await harness.send(.get, "/api/v2/mesh/edges")
        #expect(edges.text.contains(#""kind":"trust""#))
    }
}
