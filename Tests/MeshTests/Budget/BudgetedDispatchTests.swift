import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// A node at its cap gets no more work.
@Suite struct BudgetedDispatchTests {
    private let clock = ManualClock()

    private func mesh(_ edit: (inout NodeBudgets) -> Void) async throws -> (MeshServices, HandWorker) {
        var parts = MeshParts.fixture(clock: clock)
        edit(&parts.jobs.budgets)
        let services = try await MeshServices.open(parts)
        return (services, try await HandWorker(joining: services))
    }

    private func run(_ worker: HandWorker, costMicroUsd: UInt64) async throws {
        _ = try #require(try await worker.order())
        try await worker.finish(try #require(try await worker.start()), tokens: 10, costMicroUsd: costMicroUsd)
    }

    private func reason(_ services: MeshServices, _ worker: HandWorker) async throws -> String? {
        var submission = HopperSubmission(intent: "Tell a story")
        submission.privacyClass = "paired-peers-only"
        let outcome = try await services.hopper.runNow(submission, on: worker.id, actor: "a").outcome
        return outcome.perNode?.first { $0.nodeId == worker.id }?.reason
    }

    @Test func aNodeIsPassedOverFromItsCapOn() async throws {
        let (services, worker) = try await mesh { $0.capMicroUsd = 1_000 }
        try await run(worker, costMicroUsd: 999)
        try await run(worker, costMicroUsd: 1)
        #expect(try await reason(services, worker) == "budget_exhausted")
        clock.advance(ms: 24 * 3_600_000 + 300_000)
        _ = try await services.registry.heartbeat(.fixture(id: worker.id.rawValue), as: .own)
        #expect(try await reason(services, worker) == nil)
    }

    @Test func aCapOfItsOwnGoesBeforeThatOfAll() async throws {
        let (services, worker) = try await mesh { budgets in
            budgets.capMicroUsd = 10
            budgets.nodeCaps = ["peer-a": 0]
        }
        try await run(worker, costMicroUsd: 50)
        #expect(try await reason(services, worker) == nil)
    }

    /// `[mesh.peers.den] public_key, budget_cap_usd_24h`: the cap is for the machine that proved the key.
    @Test func aCapOfAKeyIsThatOfTheNodeThatProvedIt() async throws {
        let key = Ed25519PrivateKey.generate(.seeded(71))
        var parts = MeshParts.fixture(clock: clock)
        parts.jobs.budgets.keyCaps = [key.publicKey: 10]
        let services = try await MeshServices.open(parts)
        let minted = try await services.invites.mint(InviteRequest(slotKind: "text"), actor: "a")
        var exchange = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        exchange.ed25519PubKeyB64 = key.publicKey.base64
        exchange.proofB64 = KeyProof.make(peer: minted.peer, secret: minted.bearer.sec, key: key)
        _ = try await services.invites.exchange(exchange, source: "10.0.0.7")
        let other = try await HandWorker(joining: services, id: "peer-z")
        try await run(other, costMicroUsd: 50)
        let worker = try await HandWorker(joining: services, id: NodeID(minted.peer.rawValue))
        try await run(worker, costMicroUsd: 50)
        #expect(services.runs.cap(of: worker.id) == 10)
        #expect(try await reason(services, worker) == "budget_exhausted")
        #expect(try await reason(services, other) == nil)
    }

    @Test func withoutEnforcementTheCapIsOnlyShown() async throws {
        let (services, worker) = try await mesh { budgets in
            budgets.capMicroUsd = 10
            budgets.isEnforced = false
        }
        try await run(worker, costMicroUsd: 50)
        #expect(try await reason(services, worker) == nil)
    }

    @Test func workThatReportsNothingCostsThePrice() async throws {
        let (services, worker) = try await mesh { budgets in
            budgets.capMicroUsd = 20
            budgets.usdPerMillionTokensIn = 2
            budgets.usdPerMillionTokensOut = 2
        }
        try await run(worker, costMicroUsd: 0)
        #expect(services.runs.figures()[worker.id]?.sum.costMicroUsd == 20)
        #expect(try await reason(services, worker) == "budget_exhausted")
        let entry = try #require(try await services.audit.entries(limit: 16).first { $0.kind == .runFinished })
        #expect(entry.payload["cost_micro_usd"]?.integerValue == 20)
    }

    @Test func theSpendOutlivesARestart() async throws {
        let directory = try TemporaryDirectory()
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.jobs.budgets.capMicroUsd = 20
        parts.jobs.budgets.usdPerMillionTokensIn = 2
        parts.jobs.budgets.usdPerMillionTokensOut = 2
        let services = try await MeshServices.open(parts)
        try await run(try await HandWorker(joining: services), costMicroUsd: 0)
        try services.store.close()
        let again = try await MeshServices.open(parts)
        #expect(try await reason(again, try await HandWorker(joining: again)) == "budget_exhausted")
    }

    @Test func spendIsToldAtMostOnceASecondForEachNode() async throws {
        let (services, worker) = try await mesh { $0.capMicroUsd = 1_000_000 }
        let news = services.events.subscribe(topics: [.mesh], after: nil)
        for cost in [100, 200] as [UInt64] { try await run(worker, costMicroUsd: cost) }
        clock.advance(ms: 1_000)
        try await run(worker, costMicroUsd: 300)
        services.events.publish([MeshEvent(topic: .mesh, type: "End", data: [:])])
        var told: [MeshEvent] = []
        for await event in news {
            if event.event.type == "End" { break }
            if event.event.type == "MeshNodeBudget" { told.append(event.event) }
        }
        #expect(told.map { $0.data["cost_usd_24h"] } == [.double(0.0001), .double(0.0006)])
        #expect(told.first?.data["cost_cap_usd"] == .double(1))
        #expect(told.first?.data["node_id"] == "peer-a")
        #expect(told.last?.data["token_count_24h"]?.integerValue == 30)
    }
}
