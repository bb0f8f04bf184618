import MeshFixtures
import Testing

@testable import Mesh

/// The replanner as it runs in a process: news wakes it, nobody calls it.
struct ReplannerTests {
    /// Runs the replanner beside some work, and ends it afterwards.
    private func running(_ mesh: JobMesh, _ work: () async throws -> Void) async throws {
        let task = Task { try await mesh.replanner.run() }
        do {
            try await work()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    private func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test(.timeLimit(.minutes(5))) func aRefusalWakesIt() async throws {
        let mesh = try await JobMesh.open()
        try await running(mesh) {
            let run = try await mesh.dispatch()
            try await mesh.refuse(run, from: "peer-a", "user_denied")
            try await until { try await mesh.job(run).state == .assigned(node: "peer-b") }
        }
    }

    @Test(.timeLimit(.minutes(5))) func aNewNodeWakesIt() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        try await running(mesh) {
            let run = try await mesh.dispatch()
            try await mesh.refuse(run, from: "peer-a", "user_denied")
            try await until { try await mesh.job(run).state == .queued }
            try await mesh.join("peer-b")
            try await until { try await mesh.job(run).state == .assigned(node: "peer-b") }
        }
    }

    /// A node that says goodbye loses what it has not claimed at once, not after a lease period.
    @Test(.timeLimit(.minutes(5))) func aNodeThatLeavesGivesItsJobBack() async throws {
        let mesh = try await JobMesh.open()
        try await running(mesh) {
            let run = try await mesh.dispatch()
            try await until { try await mesh.job(run).state == .assigned(node: "peer-a") }
            try await mesh.mesh.registry.leave("peer-a", as: .own)
            try await until { try await mesh.job(run).state == .assigned(node: "peer-b") }
            #expect(try await mesh.story(run) == ["submitted", "assigned", "requeued", "assigned"])
        }
    }

    @Test(.timeLimit(.minutes(5))) func aBellHasOneListenerAndKeepsARing() async {
        let bell = Bell()
        #expect(!bell.takeRing())
        bell.ring()
        bell.ring()
        #expect(await bell.wait())
        #expect(!bell.takeRing())
        let waiting = Task { await bell.wait() }
        await Task.yield()
        bell.ring()
        #expect(await waiting.value)
        let cancelled = Task { await bell.wait() }
        cancelled.cancel()
        #expect(await cancelled.value == false)
        bell.ring()
        #expect(bell.takeRing())
    }

    @Test func anEmptyMeshWaitsForNothing() async throws {
        let mesh = try await JobMesh.open()
        #expect(try await mesh.replanner.tick() == nil)
        let run = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", run)
        #expect(try await mesh.replanner.tick() == nil)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        #expect(try await mesh.replanner.tick() == nil)
    }
}
