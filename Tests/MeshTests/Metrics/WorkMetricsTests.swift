import Logging
import MeshFixtures
import ServiceLifecycle
import Testing

@testable import Mesh

/// What a mesh counts of its work: who was judged, what waited, what it cost, what was computed.
struct WorkMetricsTests {
    private func lines(_ mesh: MeshServices) async throws -> Set<String> {
        let text = try await mesh.metricsText(version: "1.2.3", wireVersion: 1)
        return Set(text.split(separator: "\n").map { String($0) })
    }

    private func lines(_ metrics: Metrics) -> Set<String> {
        var text = MetricsReading()
        metrics.write(to: &text)
        return Set(text.text.split(separator: "\n").map { String($0) })
    }

    @Test func thePlannerCountsHowItJudgedEachNode() async throws {
        let jobs = try await JobMesh.open()
        try await jobs.join("peer-c") { $0.advertisedModels = [] }
        let run = try await jobs.dispatch()
        let found = try await lines(jobs.mesh)
        #expect(found.contains(#"vox_policy_decisions_total{place="planner",reason="admitted"} 2"#))
        #expect(found.contains(#"vox_policy_decisions_total{place="planner",reason="model_missing"} 1"#))
        // A look at where an item would go decides nothing.
        let item = try #require(try await jobs.submit("write a poem about rain").first)
        _ = try await jobs.hopper.likely(item)
        #expect(
            try await lines(jobs.mesh).contains(#"vox_policy_decisions_total{place="planner",reason="admitted"} 2"#))
        let node = try #require(try await jobs.job(run).state.node)
        try await jobs.refuse(run, from: node, "my cat sits on it")
        jobs.clock.advance(ms: 3_000)
        _ = try await jobs.replanner.tick()
        let after = try await lines(jobs.mesh)
        #expect(after.contains(#"vox_policy_decisions_total{place="planner",reason="other"} 1"#))
        #expect(!after.contains { $0.contains("cat") })
    }

    @Test func aClaimCountsWhatItPassesOver() async throws {
        let jobs = try await JobMesh.open(nodes: ["peer-a"])
        _ = try await jobs.dispatch()
        try await jobs.join("peer-a") { $0.donationPolicy?.minPriority = 255 }
        #expect(try await jobs.claim("peer-a") == nil)
        let passed = try await lines(jobs.mesh)
        #expect(passed.contains(#"vox_mesh_claim_skipped_total{reason="priority_below_minimum"} 1"#))
        #expect(passed.contains(#"vox_policy_decisions_total{place="relay",reason="priority_below_minimum"} 1"#))
        try await jobs.join("peer-a")
        #expect(try await jobs.claim("peer-a") != nil)
        #expect(try await lines(jobs.mesh).contains(#"vox_policy_decisions_total{place="relay",reason="admitted"} 1"#))
    }

    @Test func rowsThatMadeRoomAreCountedByState() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.mostRows = { 2 }
        parts.mailbox.dropsOldest = { true }
        let mesh = try await MeshServices.open(parts)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        func deliver() async throws { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
        try await deliver()
        let first = try #require(try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own).messages.first)
        let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(first.id.rawValue))
        try await mesh.mailbox.ack(ack, as: .own)
        for _ in 0..<2 { try await deliver() }
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        for _ in 0..<3 { try await deliver() }
        let found = try await lines(mesh)
        #expect(found.contains(#"vox_mesh_evictions_total{state="acked"} 1"#))
        #expect(found.contains(#"vox_mesh_evictions_total{state="leased"} 1"#))
        #expect(found.contains(#"vox_mesh_evictions_total{state="pending"} 2"#))
    }

    @Test func costsStandBesideTheirCaps() async throws {
        var parts = MeshParts.fixture()
        parts.jobs.budgets.nodeCaps = ["peer-a": 2_500_000]
        let mesh = try await MeshServices.open(parts)
        let worker = try await HandWorker(joining: mesh)
        for number in 0..<103 { _ = try await mesh.registry.join(.fixture(id: "idle-\(number)"), as: .own) }
        _ = try #require(try await worker.order())
        try await worker.finish(try #require(try await worker.start()), costMicroUsd: 20_000)
        let found = try await lines(mesh)
        #expect(found.contains(#"vox_mesh_cost_usd_24h{node="peer-a"} 0.02"#))
        #expect(found.contains(#"vox_mesh_cost_cap_usd_24h{node="peer-a"} 2.5"#))
        #expect(found.count { $0.hasPrefix("vox_mesh_cost_usd_24h{") } == 101)
        #expect(found.contains(#"vox_mesh_cost_usd_24h{node="other"} 0"#))
        #expect(found.count { $0.hasPrefix("vox_mesh_cost_cap_usd_24h{") } == 1)
    }

    @Test func theWaitOfAnItemEndsAtItsDispatch() async throws {
        let jobs = try await JobMesh.open()
        try await jobs.submit("write a poem about rain") { $0.priorityHint = "urgent" }
        jobs.clock.advance(ms: 6_999)
        _ = try await jobs.hopper.startBatch(BatchRequest(), actor: "developer")
        let found = try await lines(jobs.mesh)
        #expect(found.contains(#"vox_hopper_wait_seconds_bucket{priority="urgent",le="5"} 0"#))
        #expect(found.contains(#"vox_hopper_wait_seconds_bucket{priority="urgent",le="10"} 1"#))
        #expect(found.contains(#"vox_hopper_wait_seconds_sum{priority="urgent"} 7"#))
    }

    @Test func aChangeFromAWeakerSourceIsCounted() async throws {
        let jobs = try await JobMesh.open()
        let item = try #require(try await jobs.submit("write a poem about rain") { $0.priorityHint = "urgent" }.first)
        try #require(item.prioritySource == .developer)
        await #expect(throws: OverrideError.sourceTooLow(current: .developer)) {
            _ = try await jobs.hopper.adjust(item.itemId, to: .background, by: .orchestrator)
        }
        #expect(try await lines(jobs.mesh).contains(#"vox_hopper_violations_total{source="orchestrator"} 1"#))
    }

    @Test func aWorkerCountsItsJudgementsAndItsTokens() async throws {
        let test = try await WorkerCase()
        test.plane.push(WorkerCase.offer(1), WorkerCase.offer(2, kind: "image_gen"))
        try await test.working {
            try await until { test.plane.results.count == 1 && test.plane.answers.count == 1 }
        }
        let found = lines(test.tools.metrics)
        #expect(found.contains(#"vox_policy_decisions_total{place="worker",reason="admitted"} 1"#))
        #expect(
            found.contains { $0.hasPrefix(#"vox_policy_decisions_total{place="worker",reason="backend_missing"}"#) })
        #expect(found.contains(#"vox_compute_tokens_total{direction="input",backend="played"} 3"#))
        #expect(found.contains(#"vox_compute_tokens_total{direction="output",backend="played"} 2"#))
        #expect(found.contains(#"vox_compute_time_to_first_token_seconds_bucket{backend="played",le="0.001"} 1"#))
    }

    @Test(.timeLimit(.minutes(2))) func whatTheOwnNodeComputesStandsInTheSameText() async throws {
        var parts = MeshParts.fixture()
        parts.backends = [PlayedBackend()]
        let mesh = try await MeshServices.open(parts)
        let group = ServiceGroup(services: [mesh.ownNode], logger: Logger(label: "test"))
        let running = Task { try await group.run() }
        _ = try await mesh.hopper.runNow(HopperSubmission(intent: "write a poem about rain"), on: nil, actor: "a")
        try await until {
            try await lines(mesh).contains(#"vox_compute_tokens_total{direction="output",backend="played"} 2"#)
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }
}
