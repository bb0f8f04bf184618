import Audit
import MeshFixtures
import Testing

@testable import Mesh

@Suite struct ReplayTests {
    private func finished(_ world: ActionMesh, on node: NodeID = "peer-a") async throws -> RunID {
        let run = try await world.jobs.dispatch(on: node)
        let lease = try await world.jobs.begin(node, run)
        try await world.jobs.deliver(try await world.jobs.result(run, lease: lease), from: node)
        return run
    }

    @Test func aFinishedRunStartsAgainWithTheSameFacts() async throws {
        let world = try await ActionMesh()
        let old = try await finished(world)
        let receipt = try await world.act(.replay, run: old)
        let new = try #require(receipt.replay)
        #expect(new.of == old)
        let (before, after) = (try await world.jobs.job(old), try await world.jobs.job(new.run))
        #expect(after.facts.replayOf == old)
        #expect(after.facts.input == before.facts.input)
        #expect(after.facts.requirements == before.facts.requirements)
        #expect(after.facts.privacyWord == before.facts.privacyWord)
        #expect(after.state == .assigned(node: "peer-a"))
        #expect(after.taskID != before.taskID)
        let started = try #require(try await world.entries(.runStarted).last)
        #expect(started.payload["replay_of"] == .string(old.rawValue))
    }

    @Test func theItemStaysDone() async throws {
        let world = try await ActionMesh()
        let old = try await finished(world)
        let new = try #require(try await world.act(.replay).replay).run
        let lease = try await world.jobs.begin("peer-a", new)
        try await world.jobs.deliver(try await world.jobs.result(new, lease: lease), from: "peer-a")
        #expect(try await world.jobs.runs.run(new).status == "done")
        let item = try await world.jobs.hopper.item(try #require(try await world.jobs.job(new).itemID))
        #expect(item.state == .done)
        #expect(item.runId == old)
    }

    @Test func itRunsElsewhereWhenTheNodeMayNot() async throws {
        let world = try await ActionMesh()
        var submission = HopperSubmission(intent: "write a poem about rain")
        submission.privacyClass = "paired-peers-only"
        let (_, outcome) = try await world.jobs.hopper.runNow(submission, on: nil, actor: "developer")
        let run = try #require(outcome.runId)
        let node = try #require(outcome.nodeId)
        let lease = try await world.jobs.begin(node, run)
        try await world.jobs.deliver(try await world.jobs.result(run, lease: lease), from: node)
        try await world.act(.pause, node)
        let new = try #require(try await world.act(.replay, node).replay).run
        let other: NodeID = node == "peer-a" ? "peer-b" : "peer-a"
        #expect(try await world.jobs.job(new).state == .assigned(node: other))
    }

    @Test func itWaitsWhenNobodyMay() async throws {
        let world = try await ActionMesh()
        _ = try await finished(world)
        try await world.act(.pause)
        try await world.act(.pause, "peer-b")
        let new = try #require(try await world.act(.replay).replay).run
        #expect(try await world.jobs.job(new).state == .queued)
        try await world.act(.resume)
        _ = try await world.jobs.replanner.tick()
        #expect(try await world.jobs.job(new).state == .assigned(node: "peer-a"))
    }

    @Test func onlyFinishedRunsOfTheNodeAreReplayed() async throws {
        let world = try await ActionMesh()
        await #expect(throws: ActionError.nothingToReplay) { try await world.act(.replay) }
        let run = try await world.jobs.dispatch(on: "peer-a")
        await #expect(throws: ActionError.nothingToReplay) { try await world.act(.replay) }
        await #expect(throws: ActionError.runNotFinished) { try await world.act(.replay, run: run) }
        await #expect(throws: ActionError.unknownRun) { try await world.act(.replay, "peer-b", run: run) }
        await #expect(throws: ActionError.unknownRun) { try await world.act(.replay, run: "run-0") }
        let codes = try await world.entries(.actionRefused).map { $0.payload["code"] }
        #expect(
            codes == [
                "vox/mesh/nothing-to-replay", "vox/mesh/nothing-to-replay", "vox/mesh/run-not-finished",
                "vox/runs/unknown-run", "vox/runs/unknown-run",
            ])
        #expect(try await world.entries(.actionCommitted).isEmpty)
    }
}
