import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

@Suite struct KillTests {
    @Test func everythingInFlightEndsAtOnce() async throws {
        let world = try await ActionMesh()
        let running = try await world.jobs.dispatch(on: "peer-a")
        let lease = try await world.jobs.begin("peer-a", running)
        let assigned = try await world.jobs.dispatch("another one", on: "peer-a")
        let elsewhere = try await world.jobs.dispatch("a third one", on: "peer-b")
        let events = world.mesh.events.subscribe(topics: [.mesh, .runs], after: nil)
        let receipt = try await world.act(.kill)
        #expect(receipt.affected == [running, assigned])
        for run in receipt.affected {
            let view = try await world.jobs.runs.run(run)
            #expect(view.status == "killed")
            let item = try await world.jobs.hopper.item(try #require(view.job.itemID))
            #expect(item.state == .overridden)
            #expect(item.outcome == .killed)
        }
        #expect(try await world.jobs.runs.run(elsewhere).status == "assigned")
        #expect(try await world.mesh.leases.live().isEmpty)
        let cancels = try await world.cancels()
        #expect(cancels.count == 2)
        #expect(cancels.allSatisfy { $0.priority == 255 && $0.targetNodeId == "peer-a" })
        let words = try cancels.map { try WireCodec.decode(RemoteTaskCancel.self, from: $0.payload).reason }
        #expect(words == ["killed", "killed"])
        var names: [String] = []
        for await event in events {
            names.append(event.event.type)
            if names.count(where: { $0 == "TaskKilled" }) == 2 { break }
        }
        #expect(names.contains("MeshActionCommitted"))
        // A result that comes later is kept and changes nothing.
        try await world.jobs.deliver(try await world.jobs.result(running, lease: lease), from: "peer-a")
        #expect(try await world.jobs.runs.run(running).status == "killed")
        #expect(try await world.jobs.runs.run(running).lateResults == 1)
    }

    @Test func theEntryStandsBeforeItsEffects() async throws {
        let world = try await ActionMesh()
        let run = try await world.jobs.dispatch(on: "peer-a")
        _ = try await world.jobs.begin("peer-a", run)
        let receipt = try await world.act(.kill)
        let kinds = try await world.jobs.kinds(4)
        #expect(kinds == [.actionCommitted, .runFinished, .hopperItemMoved, .leaseRevoked])
        let entry = try #require(try await world.mesh.audit.entry(auditID: receipt.auditID))
        #expect(entry.action == "kill")
        #expect(entry.target == "peer-a")
        #expect(entry.reason == "fan noise at night")
        #expect(entry.payload["runs"] == [.string(run.rawValue)])
        #expect(receipt.signature == entry.signature.base64)
    }

    @Test func leasesAndRowsWithoutAJobEndToo() async throws {
        let world = try await ActionMesh()
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: "peer-a", scopeKey: "build:main")
        _ = try await world.mesh.leases.grant(request, as: JobMesh.token("peer-a"))
        _ = try await world.mesh.mailbox.deliver(.fixture(to: "2", type: "note"), as: .own)
        #expect(try await world.jobs.claim("peer-a") != nil)
        #expect(try await world.act(.kill).affected.isEmpty)
        #expect(try await world.mesh.leases.live().isEmpty)
        #expect(try await world.jobs.claim("peer-a") == nil)
    }

    @Test func repeatingIsRecordedAndChangesNothing() async throws {
        let world = try await ActionMesh()
        _ = try await world.jobs.dispatch(on: "peer-a")
        try await world.act(.kill)
        #expect(try await world.act(.kill).affected.isEmpty)
        #expect(try await world.entries(.actionCommitted).count == 2)
    }

    @Test func offlineNodesCanBeKilled() async throws {
        let world = try await ActionMesh()
        let run = try await world.jobs.dispatch(on: "peer-a")
        world.jobs.clock.advance(ms: 90_000)
        #expect(world.mesh.registry.node("peer-a")?.liveness == .offline)
        #expect(try await world.act(.kill).affected == [run])
    }

    @Test func anUnknownNodeIsRefusedAndRecorded() async throws {
        let world = try await ActionMesh()
        for action in NodeAction.allCases {
            await #expect(throws: ActionError.unknownNode) { try await world.act(action, "nobody") }
        }
        let refused = try await world.entries(.actionRefused)
        #expect(refused.map(\.action) == ["kill", "pause", "drain", "replay", "resume"])
        #expect(refused.allSatisfy { $0.target == "nobody" && $0.payload["code"] == "vox/mesh/unknown-node" })
        #expect(try await world.entries(.actionCommitted).isEmpty)
    }

    @Test func refusalsBeyondTenAMinuteAreCounted() async throws {
        let world = try await ActionMesh()
        for _ in 1...14 { _ = try? await world.act(.kill, "nobody") }  // refused each time
        #expect(try await world.entries(.actionRefused).count == 10)
        world.jobs.clock.advance(ms: 61_000)
        _ = try? await world.act(.kill, "nobody")  // refused too
        #expect(try await world.entries(.actionRefused).last?.payload["unrecorded"] == 4)
    }

    /// What people did is covered by a checkpoint as soon as it is answered.
    @Test func aCheckpointIsSignedWithTheCommit() async throws {
        let world = try await ActionMesh()
        try await world.act(.pause)
        let size = try #require(try await world.mesh.audit.entries(limit: 1).first).index + 1
        let checkpoint = try #require(try await world.mesh.audit.newestCheckpoint())
        #expect(checkpoint.checkpoint.size == size)
        try await world.mesh.audit.signCheckpoint()
        #expect(try await world.mesh.audit.verify().ok)
        try await world.jobs.submit("an item")
        #expect(try await world.mesh.audit.newestCheckpoint()?.checkpoint.size == size)
    }
}
