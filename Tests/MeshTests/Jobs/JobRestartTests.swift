import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// What was accepted is there after the process comes back.
struct JobRestartTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(seed: UInt64) async throws -> JobMesh {
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.random = .seeded(seed)
        return try await JobMesh.open(parts, clock: clock)
    }

    private func reopen(_ mesh: JobMesh, seed: UInt64 = 2) async throws -> JobMesh {
        try mesh.mesh.store.close()
        return try await open(seed: seed)
    }

    @Test func inboxKeepsItsOrder() async throws {
        var mesh = try await open(seed: 1)
        try await mesh.submit("write it later", "fix the outage now", "explain the notes", "translate the notes")
        try await mesh.submit("answer the letter", "review the letter") { $0.sessionID = "s" }
        let before = try await mesh.hopper.inbox()
        mesh = try await reopen(mesh)
        #expect(try await mesh.hopper.inbox() == before)
        #expect(before.first?.intent == "fix the outage now")
        #expect(before.last?.intent == "write it later")
    }

    @Test func assignedItemsAndRunsComeBack() async throws {
        var mesh = try await open(seed: 1)
        let run = try await mesh.dispatch()
        let before = try await mesh.runs.run(run)
        let item = try #require(before.job.itemID)
        let items = try await mesh.hopper.assigned()
        mesh = try await reopen(mesh)
        #expect(try await mesh.runs.run(run) == before)
        #expect(try await mesh.hopper.assigned() == items)
        let lease = try await mesh.begin("peer-a", run)
        mesh = try await reopen(mesh, seed: 3)
        #expect(try await mesh.job(run).state == .running(node: "peer-a", lease: lease))
        var progress = JobProgress(taskId: 1, execLeaseId: lease.rawValue, seq: 1)
        progress.text = "so far"
        try await mesh.send("job_progress", WireCodec.text(progress), from: "peer-a")
        #expect(try await mesh.runs.run(run).text == "so far")
        try await mesh.deliver(
            mesh.result(run, lease: lease).signed(by: #require(JobMesh.keys["peer-a"])), from: "peer-a")
        let done = try await mesh.runs.run(run)
        #expect(done.isVerified)
        mesh = try await reopen(mesh, seed: 4)
        #expect(try await mesh.runs.run(run) == done)
        #expect(try await mesh.hopper.item(item).outcome == .done)
        #expect(try await mesh.hopper.history().map(\.itemId) == [item])
        #expect(try await mesh.mesh.audit.verify().ok)
    }

    @Test func jobsWhoseHolderIsSilentForALengthAfterAStartAreQueuedAgain() async throws {
        var mesh = try await open(seed: 1)
        let run = try await mesh.dispatch()
        _ = try await mesh.begin("peer-a", run)
        try mesh.mesh.store.close()
        clock.advance(ms: 3_600_000)
        mesh = try await open(seed: 2)
        clock.advance(ms: 119_999)
        try await mesh.mesh.leases.tick()
        #expect(try await mesh.runs.run(run).status == "running")
        clock.advance(ms: 1)
        try await mesh.mesh.leases.tick()
        #expect(try await mesh.runs.run(run).status == "queued")
        #expect(try await mesh.runs.run(run).attempt == 2)
        clock.advance(ms: 2_000)
        try await mesh.join("peer-b")
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-b"))
    }

    @Test func refusalsAndTheLastNodeAreRemembered() async throws {
        var mesh = try await open(seed: 1)
        let run = try await mesh.dispatch()
        try await mesh.refuse(run, from: "peer-a", "user_denied")
        let before = try await mesh.job(run)
        mesh = try await reopen(mesh)
        #expect(try await mesh.job(run) == before)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-b"))
        _ = try await mesh.begin("peer-b", run)
        clock.advance(ms: 120_000)
        try await mesh.mesh.leases.tick()
        let lost = try await mesh.job(run)
        #expect(lost.machine.previousNode == "peer-b")
        mesh = try await reopen(mesh, seed: 3)
        #expect(try await mesh.job(run) == lost)
    }

    @Test func batchesAndNumbersGoOn() async throws {
        var mesh = try await open(seed: 1)
        try await mesh.submit("write a poem", "write a song")
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        let id = try #require(batch.batchId)
        mesh = try await reopen(mesh)
        #expect(try await mesh.hopper.batch(id) == batch)
        let next = try await mesh.dispatch()
        #expect(try await mesh.job(next).taskID == 3)
    }
}
