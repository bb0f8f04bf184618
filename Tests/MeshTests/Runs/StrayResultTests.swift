import MeshFixtures
import Testing

@testable import Mesh

/// Results of those who do not run the job: strangers are not heard, late ones are kept, but only so many.
struct StrayResultTests {
    @Test func aNodeThatNeverHadTheJobIsNotHeard() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch(on: "peer-a")
        try await mesh.deliver(mesh.result(run, lease: nil), from: "peer-b")
        #expect(try await mesh.job(run).state == .assigned(node: "peer-a"))
        let lease = try await mesh.begin("peer-a", run)
        for named in [nil, lease] as [LeaseID?] {
            try await mesh.deliver(mesh.result(run, lease: named), from: "peer-b")
        }
        #expect(try await mesh.job(run).state == .running(node: "peer-a", lease: lease))
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        var changed = try await mesh.result(run, lease: lease)
        changed.result = "It snows."
        try await mesh.deliver(changed, from: "peer-b")
        let view = try await mesh.runs.run(run)
        #expect(view.status == "done")
        #expect(view.text == "It rains.")
        #expect(view.lateResults == 0)
        #expect(try await mesh.story(run) == ["submitted", "assigned", "started", "finished"])
    }

    @Test func eightLateResultsAreKept() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch(on: "peer-a")
        let lease = try await mesh.begin("peer-a", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-a")
        for number in 1...20 {
            var late = try await mesh.result(run, lease: lease)
            late.result = "Late \(number)."
            try await mesh.deliver(late, from: "peer-a")
        }
        let view = try await mesh.runs.run(run)
        #expect(view.lateResults == 8)
        #expect(view.text == "It rains.")
        #expect(view.events.count { $0.name == "late_result" } == 8)
    }

    @Test func whoLostTheJobIsKeptAsLateAndTheNextOneCounts() async throws {
        let mesh = try await JobMesh.open()
        let run = try await mesh.dispatch()
        let lost = try await mesh.begin("peer-a", run)
        mesh.clock.advance(ms: 120_000)
        try await mesh.mesh.leases.tick()
        for node in ["peer-a", "peer-b"] as [NodeID] { try await mesh.join(node) }
        mesh.clock.advance(ms: 2_000)
        try await mesh.replanner.tick()
        #expect(try await mesh.job(run).state == .assigned(node: "peer-b"))
        for number in 1...10 {
            var late = try await mesh.result(run, lease: lost)
            late.result = "Late \(number)."
            try await mesh.deliver(late, from: "peer-a")
        }
        #expect(try await mesh.runs.run(run).lateResults == 8)
        let lease = try await mesh.begin("peer-b", run)
        try await mesh.deliver(mesh.result(run, lease: lease), from: "peer-b")
        #expect(try await mesh.runs.run(run).status == "done")
        #expect(try await mesh.runs.run(run).text == "It rains.")
    }
}
