import Audit
import MeshFixtures
import Testing

@testable import Mesh

@Suite struct AdmissionActionTests {
    @Test func aPausedNodeGetsNothingNewAndGoesOn() async throws {
        let world = try await ActionMesh()
        let run = try await world.jobs.dispatch(on: "peer-a")
        let lease = try await world.jobs.begin("peer-a", run)
        #expect(try await world.act(.pause).affected == [run])
        #expect(world.gates()?.admission == .paused)
        await #expect(throws: MailboxError.gate(.paused)) { try await world.jobs.claim("peer-a") }
        let other = RemoteExecLeaseGrantRequest(claimerNodeId: "peer-a", scopeKey: "build:main")
        await #expect(throws: LeaseError.gate(.paused)) {
            try await world.mesh.leases.grant(other, as: JobMesh.token("peer-a"))
        }
        let renewal = RemoteExecLeaseRenewRequest(leaseId: lease.rawValue, claimerNodeId: "peer-a")
        try await world.mesh.leases.renew(renewal, as: JobMesh.token("peer-a"))
        try await world.jobs.deliver(try await world.jobs.result(run, lease: lease), from: "peer-a")
        #expect(try await world.jobs.runs.run(run).status == "done")
        #expect(try await world.jobs.runs.run(try await world.jobs.dispatch()).node == "peer-b")
    }

    @Test func resumeOpensAgain() async throws {
        let world = try await ActionMesh()
        try await world.act(.pause)
        let resumed = ActionOrder(reason: "", actor: "cli-user")
        let receipt = try await world.mesh.actions.perform(.resume, on: "peer-a", by: resumed)
        #expect(receipt.affected.isEmpty)
        #expect(world.gates() == NodeGates())
        let entry = try #require(try await world.mesh.audit.entry(auditID: receipt.auditID))
        #expect(entry.reason.isEmpty)
        #expect(entry.actor == "cli-user")
        #expect(try await world.jobs.claim("peer-a") == nil)
        try await world.act(.resume)
        #expect(try await world.entries(.actionCommitted).count == 3)
    }

    @Test func anIdleNodeIsDrainedAtOnce() async throws {
        let world = try await ActionMesh()
        #expect(try await world.act(.drain).affected.isEmpty)
        let gates = try #require(world.gates())
        #expect(gates.admission == .open)
        #expect(gates.isInMaintenance)
        #expect(gates.maintenanceUntilMs == nil)
        #expect(try await world.entries(.nodeMaintenance).first?.payload["cause"] == "drain")
        try await world.act(.drain)
        #expect(try await world.entries(.nodeMaintenance).count == 1)
        try await world.act(.resume)
        #expect(world.gates() == NodeGates())
    }

    @Test func aDrainFinishesWhatRunsAndGivesBackTheRest() async throws {
        let world = try await ActionMesh()
        let running = try await world.jobs.dispatch(on: "peer-a")
        let lease = try await world.jobs.begin("peer-a", running)
        let waiting = try await world.jobs.dispatch("another one")
        let task = try await world.jobs.job(waiting).taskID
        #expect(try await world.jobs.job(waiting).lastNode == "peer-b" || world.gates() != nil)
        let unbegun = try await world.jobs.dispatch("a third one", on: "peer-a")
        #expect(try await world.act(.drain).affected.contains(unbegun))
        #expect(world.gates()?.admission == .draining)
        #expect(try await world.jobs.job(unbegun).state == .queued)
        #expect(try await world.jobs.job(unbegun).reason == "node_draining")
        try await world.mesh.actions.finishDrains()
        #expect(world.gates()?.isInMaintenance == false)
        try await world.jobs.deliver(try await world.jobs.result(running, lease: lease), from: "peer-a")
        try await world.mesh.leases.release(
            RemoteExecLeaseReleaseRequest(leaseId: lease.rawValue, claimerNodeId: "peer-a"),
            as: JobMesh.token("peer-a"))
        try await world.mesh.actions.finishDrains()
        #expect(world.gates()?.isDrained == true)
        #expect(world.gates()?.admission == .open)
        #expect(try await world.jobs.runs.run(running).status == "done")
        #expect(task != (try await world.jobs.job(unbegun).taskID))
    }

    @Test func maintenanceByHandOutlivesAResume() async throws {
        let world = try await ActionMesh()
        let request = AdminMaintenanceRequest(nodeId: "peer-a", maintenance: true)
        try await world.mesh.registry.setMaintenance(request, as: .own.asAdmin)
        try await world.act(.pause)
        try await world.act(.resume)
        #expect(world.gates()?.isInMaintenance == true)
        #expect(world.gates()?.admission == .open)
    }

    @Test func theOwnNodeIsPausedAlsoWhileItIsNotListed() async throws {
        let world = try await ActionMesh(hasOwnNode: true)
        let own = world.mesh.registry.ownNodeID
        try await world.act(.pause, own)
        #expect(world.mesh.registry.ownNode?.gates.admission == .paused)
        let record = try #require(world.mesh.registry.ownNode?.record)
        _ = try await world.mesh.registry.join(record, as: .own)
        #expect(world.mesh.registry.ownNode?.isListed == true)
        #expect(world.gates(own)?.admission == .paused)
        try await world.mesh.registry.leave(own, as: .own)
        #expect(world.gates(own)?.admission == .paused)
        try await world.act(.resume, own)
        #expect(world.gates(own) == NodeGates())
        try await world.act(.drain, own)
        #expect(world.gates(own)?.isInMaintenance == true)
    }
}

extension Caller {
    fileprivate var asAdmin: Caller { Caller(role: .admin, source: source) }
}
