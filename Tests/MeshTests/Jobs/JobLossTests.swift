import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// Leases that end too early, attempts that fail, and results that come too late.
struct JobLossTests {
    private func expire(_ mesh: JobMesh) async throws {
        mesh.clock.advance(ms: 120_000)
        for node: NodeID in ["peer-a", "peer-b"] { try await mesh.join(node) }
        try await mesh.mesh.leases.tick()
    }

    @Test func aLostLeaseIsAnotherAttempt() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        _ = try await mesh.begin("peer-a", run)
        try await expire(mesh)
        let view = try await mesh.runs.run(run)
        #expect(view.status == "queued")
        #expect(view.attempt == 2)
        #expect(view.waitReason == "lease_lost")
        #expect(try await mesh.replanner.tick() == mesh.clock.nowMs + 2_000)
        mesh.clock.advance(ms: 2_000)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-b"))
        let row = try #require(try await mesh.claim("peer-b"))
        let envelope = try WireCodec.decode(RemoteTaskEnvelope.self, from: row.payload)
        #expect(envelope.attempt == 2)
        #expect(envelope.idempotencyKey == (try await mesh.job(run).envelopeKey))
        let lease = try await mesh.grant("peer-b", 1)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-b")
        #expect(try await mesh.runs.run(run).status == "done")
        #expect(
            try await mesh.story(run) == [
                "submitted", "assigned", "started", "requeued", "assigned", "started", "finished",
            ])
    }

    @Test func theLoserIsTakenAgainWhenItIsAlone() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await mesh.dispatch()
        _ = try await mesh.begin("peer-a", run)
        mesh.clock.advance(ms: 120_000)
        try await mesh.join("peer-a")
        try await mesh.mesh.leases.tick()
        mesh.clock.advance(ms: 2_000)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
    }

    @Test func aClaimedRowOfALostAttemptIsClosed() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let row = try #require(try await mesh.claim("peer-a"))
        _ = try await mesh.grant("peer-a", 1)
        try await expire(mesh)
        #expect(try await mesh.runs.run(run).attempt == 2)
        #expect(try await mesh.claim("peer-a") == nil)
        let ack = A2AAckRequest(receiverAgentId: "2", messageId: UInt64(row.id.rawValue))
        try await mesh.mesh.mailbox.ack(ack, as: JobMesh.token("peer-a"))
    }

    @Test func threeLostLeasesEndTheItem() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        for _ in 1...3 {
            let node = try #require(try await mesh.job(run).state.node)
            _ = try await mesh.begin(node, run)
            try await expire(mesh)
            mesh.clock.advance(ms: 10_000)
            try await mesh.replanner.tick()
        }
        let view = try await mesh.runs.run(run)
        #expect(view.status == "failed")
        #expect(view.error == "lease_lost")
        let item = try await mesh.hopper.item(try #require(view.job.itemID))
        #expect(item.state == .done)
        #expect(item.outcome == .failed)
        #expect(item.lastReason == "lease_lost")
        let finished = try await mesh.mesh.audit.entries(limit: 64).filter { $0.kind == .runFinished }
        #expect(finished.count == 1)
        #expect(finished.first?.payload.objectValue?["error"] == "lease_lost")
    }

    @Test func aFailedResultEndsTheLeaseAndTheAttempt() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease, error: "out_of_memory"), from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "queued")
        #expect(view.attempt == 2)
        #expect(view.waitReason == "out_of_memory")
        #expect(try await mesh.mesh.leases.list(as: .own).isEmpty)
        mesh.clock.advance(ms: 2_000)
        try await mesh.replanner.tick()
        let second = try await mesh.begin("peer-b", run)
        try await mesh.deliver(mesh.result(run, lease: second), from: "peer-b")
        #expect(try await mesh.runs.run(run).status == "done")
    }

    @Test func theWorkersCodeIsTheLastWord() async throws {
        let mesh = try await JobMesh.open { $0.maxAttempts = 1 }
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease, error: "duration_exceeds_limit"), from: "peer-a")
        #expect(try await mesh.runs.run(run).error == "duration_exceeds_limit")
    }

    @Test func aLateResultIsKeptAndMarked() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let first = try await mesh.begin("peer-a", run)
        let late = try await mesh.result(run, lease: first)
        try await expire(mesh)
        try await mesh.deliver(late, from: "peer-a")
        #expect(try await mesh.runs.run(run).status == "queued")
        #expect(try await mesh.runs.run(run).lateResults == 1)
        mesh.clock.advance(ms: 2_000)
        try await mesh.replanner.tick()
        let second = try await mesh.begin("peer-b", run)
        try await mesh.deliver(late, from: "peer-a")
        #expect(try await mesh.job(run).state == .running(node: "peer-b", lease: second))
        try await mesh.deliver(mesh.result(run, lease: second), from: "peer-b")
        try await mesh.deliver(late, from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(view.lateResults == 1)
        #expect(view.node == "peer-b")
        #expect(view.events.filter { $0.name == "late_result" }.count == 1)
    }

    @Test func aResultIsAppliedOnce() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        var result = try await mesh.result(run, lease: lease)
        try await mesh.deliver(result, from: "peer-a", key: "remote-result-1")
        try await mesh.deliver(result, from: "peer-a", key: "remote-result-1")
        #expect(try await mesh.runs.run(run).lateResults == 0)
        result.result = "Something else."
        try await mesh.deliver(result, from: "peer-a")
        let view = try await mesh.runs.run(run)
        #expect(view.text == "It rains.")
        #expect(view.lateResults == 1)
        let finished = try await mesh.mesh.audit.entries(limit: 64).filter { $0.kind == .runFinished }
        #expect(finished.count == 1)
    }

    @Test func onlyTheNodeThatRunsItMayFinishIt() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-b")
        try await mesh.deliver(mesh.result(run, lease: "12345"), from: "peer-a")
        #expect(try await mesh.job(run).state == .running(node: "peer-a", lease: lease))
        #expect(try await mesh.runs.run(run).lateResults == 1, "what a stranger sends is not kept")
        try await mesh.deliver(mesh.result(run, lease: nil), from: "peer-a")
        #expect(try await mesh.runs.run(run).status == "done")
    }

    @Test func theLeaseIsForTheAssignedNodeOnly() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        await #expect(throws: LeaseError.heldByAnother) { try await mesh.grant("peer-b", 1) }
        #expect(try await mesh.mesh.leases.list(as: .own).isEmpty)
        let lease = try await mesh.begin("peer-a", run)
        await #expect(throws: LeaseError.heldByAnother) { try await mesh.grant("peer-b", 1) }
        #expect(try await mesh.grant("peer-a", 1) == lease)
        #expect(try await mesh.story(run) == ["submitted", "assigned", "started"])
        try await expire(mesh)
        await #expect(throws: LeaseError.heldByAnother) { try await mesh.grant("peer-a", 1) }
        #expect(try await mesh.job(run).state == .queued)
    }

    @Test func aLeaseOfAnUnknownJobIsNobodysBusiness() async throws {
        let mesh = try await JobMesh.open()
        _ = try await mesh.grant("peer-a", 99)
        #expect(try await mesh.mesh.leases.list(as: .own).map(\.scopeKey) == ["task:99"])
    }

    @Test func fiftyGrantersOneAttempt() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let granted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let lease = try? await mesh.grant(number % 2 == 0 ? "peer-a" : "peer-b", 1)  // losers are refused
                    return lease != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(granted == 25)
        #expect(try await mesh.story(run) == ["submitted", "assigned", "started"])
        #expect(try await mesh.mesh.leases.list(as: .own).count == 1)
    }
}
