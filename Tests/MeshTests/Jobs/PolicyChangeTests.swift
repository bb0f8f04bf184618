import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// A machine that gives something else away than before: what it refused comes back, what it takes no more goes on.
@Suite(.timeLimit(.minutes(2))) struct PolicyChangeTests {
    /// Runs the replanner beside some work, once it listens, and ends it afterwards.
    private func replanning(_ mesh: JobMesh, _ work: () async throws -> Void) async throws {
        let before = mesh.mesh.events.subscriberCount
        let task = Task { try await mesh.replanner.run() }
        do {
            try await until { mesh.mesh.events.subscriberCount > before }
            try await work()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    @Test func whatWasRefusedIsOfferedAgain() async throws {
        let mesh = try await JobMesh.open(nodes: ["peer-a"])
        try await replanning(mesh) {
            let run = try await mesh.dispatch()
            try await mesh.refuse(run, from: "peer-a", "user_denied")
            try await until { try await mesh.job(run).machine.excluded["peer-a"] == "user_denied" }
            try await mesh.join("peer-a") { $0.donationPolicy?.maxJobDurationSecs = 7_200 }
            try await until { try await mesh.job(run).state == .assigned(node: "peer-a") }
            #expect(try await mesh.job(run).machine.excluded.isEmpty)
            #expect(try await mesh.job(run).machine.attempt == 1)
        }
    }

    @Test func whatNobodyClaimedGoesElsewhere() async throws {
        let mesh = try await JobMesh.open()
        try await replanning(mesh) {
            let run = try await mesh.dispatch()
            #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
            try await mesh.join("peer-a") { $0.donationPolicy?.slots = [] }
            try await until { try await mesh.job(run).state == .assigned(node: "peer-b") }
            #expect(try await mesh.claim("peer-a") == nil)
            #expect(try await mesh.story(run) == ["submitted", "assigned", "requeued", "assigned"])
            #expect(try await mesh.runs.run(run).attempt == 1)
            let lease = try await mesh.begin("peer-b", run)
            try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-b")
            #expect(try await mesh.runs.run(run).status == "done")
        }
    }

    @Test func whatWasClaimedStays() async throws {
        let mesh = try await JobMesh.open()
        try await replanning(mesh) {
            let running = try await mesh.dispatch("write a poem about rain", on: "peer-a")
            let lease = try await mesh.begin("peer-a", running)
            let claimed = try await mesh.dispatch("write a poem about snow", on: "peer-a")
            _ = try #require(try await mesh.claim("peer-a"))
            try await mesh.join("peer-a") { $0.donationPolicy?.minPriority = 255 }
            // A refusal afterwards is dealt with after the change, so both jobs have been looked at by then.
            let marker = try await mesh.dispatch("write a poem about wind", on: "peer-b")
            try await mesh.refuse(marker, from: "peer-b", "user_denied")
            try await until { try await mesh.runs.run(marker).status == "queued" }
            try await mesh.replanner.tick()
            #expect(try await mesh.job(running).state == .running(node: "peer-a", lease: lease))
            #expect(try await mesh.job(claimed).state == .assigned(node: "peer-a"))
        }
    }

    @Test func aPolicyThatTakesItStillChangesNothing() async throws {
        let mesh = try await JobMesh.open()
        try await replanning(mesh) {
            let stays = try await mesh.dispatch("write a poem about rain", on: "peer-a")
            let goes = try await mesh.dispatch("write a poem about snow", on: "peer-b")
            try await mesh.join("peer-a") { $0.donationPolicy?.maxJobDurationSecs = 7_200 }
            try await mesh.join("peer-b") { $0.donationPolicy?.slots = [] }
            try await until { try await mesh.runs.run(goes).status == "queued" }
            #expect(try await mesh.job(stays).state == .assigned(node: "peer-a"))
            #expect(try await mesh.story(stays) == ["submitted", "assigned"])
        }
    }

    // The state machine alone

    @Test func onlyAnUnclaimedJobOfThatNodeLeaves() {
        var machine = JobStateMachine(maxAttempts: 3, nowMs: 0)
        _ = machine.handle(.planned(node: "a"), nowMs: 0)
        let ofAnother = machine.handle(.policyRefuses(node: "b", reason: "no_policy"), nowMs: 0)
        #expect(ofAnother.isEmpty)
        #expect(machine.state == .assigned(node: "a"))
        let actions = machine.handle(.policyRefuses(node: "a", reason: "no_policy"), nowMs: 0)
        #expect(actions.first == .closeRow)
        #expect(machine.state == .queued)
        #expect(machine.excluded["a"] == "no_policy")
        let unrelated = machine.handle(.policyChanged(node: "b"), nowMs: 0)
        #expect(unrelated.isEmpty)
        let again = machine.handle(.policyChanged(node: "a"), nowMs: 0)
        #expect(again == [.keep])
        #expect(machine.excluded.isEmpty)
        _ = machine.handle(.cancel, nowMs: 0)
        let changedLate = machine.handle(.policyChanged(node: "a"), nowMs: 0)
        let refusedLate = machine.handle(.policyRefuses(node: "a", reason: "x"), nowMs: 0)
        #expect(changedLate.isEmpty && refusedLate.isEmpty)
    }

    // What is told

    /// The policy events that a subscription has not read yet, oldest first.
    private func told(_ mesh: MeshServices, _ news: EventSubscription) async -> [JSONValue] {
        mesh.events.publish([MeshEvent(.policy, "End", [:])])
        var data: [JSONValue] = []
        for await event in news {
            if event.event.type == "End" { break }
            if event.event.type == "PolicyChanged" { data.append(event.event.data) }
        }
        return data
    }

    @Test func eachChangeOfARemotePolicyIsToldOnce() async throws {
        let mesh = try await MeshServices.inMemory()
        var record = PlannerCase.record("peer-a")
        let news = mesh.events.subscribe(topics: [.policy])
        defer { news.cancel() }
        _ = try await mesh.registry.join(record, as: .own)
        _ = try await mesh.registry.join(record, as: .own)
        for free in [1, 2, 3] as [UInt64] {
            record.memoryFreeBytes = free
            _ = try await mesh.registry.heartbeat(record, as: .own)
        }
        _ = try await mesh.registry.heartbeat(.fixture(id: "peer-a"), as: .own)
        #expect(await told(mesh, news).isEmpty)
        record.donationPolicy?.minPriority = 9
        _ = try await mesh.registry.heartbeat(record, as: .own)
        _ = try await mesh.registry.heartbeat(record, as: .own)
        let changes = await told(mesh, news)
        #expect(changes.map { $0["node_id"]?.stringValue } == ["peer-a"])
        #expect(changes.first?["changed"]?.arrayValue == ["min_priority"])
        record.donationPolicy = nil
        _ = try await mesh.registry.join(record, as: .own)
        #expect(await told(mesh, news).count == 1)
    }
}
