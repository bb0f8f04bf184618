import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// Leases whose holder cannot be expected to finish: told once, and revoked where that is asked for.
struct LeaseReconcilerTests {
    private let clock = ManualClock()

    /// A mesh with the node `node-a`; its parts are those of the settings.
    private func mesh(
        directory: String? = nil, _ edit: (inout LeaseReconcilerSettings) -> Void
    ) async throws -> MeshServices {
        var parts = directory.map { MeshParts.onDisk($0, clock: clock) } ?? .fixture(clock: clock)
        edit(&parts.reconciling)
        let mesh = try await MeshServices.open(parts)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        return mesh
    }

    private func grant(
        _ mesh: MeshServices, _ node: String = "node-a", scope: String = "render"
    ) async throws -> LeaseID {
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: node, scopeKey: scope)
        return try await mesh.leases.grant(request, as: .own).leaseId
    }

    private func live(_ mesh: MeshServices) async throws -> [LeaseID] { try await mesh.leases.live().map(\.id) }

    private func entries(_ mesh: MeshServices, _ kind: EntryKind) async throws -> [LogEntry] {
        try await mesh.audit.entries(limit: 64).filter { $0.kind == kind }
    }

    private func quarantine(_ mesh: MeshServices, _ flag: Bool = true) async throws {
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-a", quarantined: flag), as: .own)
    }

    /// Brings the holder `node-a` into a trouble.
    private func bring(_ trouble: HolderTrouble, to mesh: MeshServices) async throws {
        switch trouble {
        case .unknown: try await mesh.registry.leave("node-a", as: .own)
        case .quarantined: try await quarantine(mesh)
        case .maintenance:
            try await mesh.registry.setMaintenance(
                AdminMaintenanceRequest(nodeId: "node-a", maintenance: true), as: .own)
        case .stale: clock.advance(ms: LivenessThresholds.standard.degradedMs + 1)
        }
    }

    @Test func nothingIsLookedAtUnlessTheSettingSaysSo() async throws {
        let mesh = try await mesh { settings in
            settings.revokes = true
            settings.records = true
        }
        let id = try await grant(mesh)
        try await quarantine(mesh)
        #expect(try await mesh.reconciler.tick() == [])
        #expect(try await live(mesh) == [id])
        #expect(try await entries(mesh, .controlEvent).isEmpty)
    }

    @Test(arguments: HolderTrouble.allCases) func eachTroubleIsToldOnceAndTheLeaseGoesOn(
        trouble: HolderTrouble
    ) async throws {
        let mesh = try await mesh { $0.reports = true }
        let id = try await grant(mesh)
        #expect(try await mesh.reconciler.tick() == [])
        try await bring(trouble, to: mesh)
        let reports = try await mesh.reconciler.tick()
        #expect(reports.map(\.lease.id) == [id])
        #expect(reports.map(\.trouble) == [trouble])
        #expect(reports.map(\.isRevoked) == [false])
        #expect(try await mesh.reconciler.tick() == [])
        #expect(try await live(mesh) == [id])
        #expect(try await entries(mesh, .leaseRevoked).isEmpty)
        #expect(try await entries(mesh, .controlEvent).isEmpty)
    }

    @Test(arguments: HolderTrouble.allCases) func eachTroubleEndsTheLeaseWhereThatIsAskedFor(
        trouble: HolderTrouble
    ) async throws {
        let mesh = try await mesh { settings in
            settings.reports = true
            settings.revokes = true
        }
        let id = try await grant(mesh)
        try await bring(trouble, to: mesh)
        let reports = try await mesh.reconciler.tick()
        #expect(reports.map(\.trouble) == [trouble])
        #expect(reports.map(\.isRevoked) == [true])
        #expect(try await live(mesh).isEmpty)
        let entry = try #require(try await entries(mesh, .leaseRevoked).first)
        #expect(entry.target == id.rawValue && entry.actor == "system")
        #expect(try await mesh.reconciler.tick() == [])
        #expect(try await entries(mesh, .leaseRevoked).count == 1)
        #expect(try await entries(mesh, .controlEvent).isEmpty)
    }

    /// A node that joins and sends no heartbeats is offline, and is at work as long as it renews.
    @Test func whoRenewsIsNotStale() async throws {
        let mesh = try await mesh { settings in
            settings.reports = true
            settings.revokes = true
        }
        let id = try await grant(mesh)
        for _ in 0..<4 {
            clock.advance(ms: 40_000)
            try await mesh.leases.renew(
                RemoteExecLeaseRenewRequest(leaseId: id.rawValue, claimerNodeId: "node-a"), as: .own)
            #expect(try await mesh.reconciler.tick() == [])
        }
        clock.advance(ms: 60_001)
        #expect(try await mesh.reconciler.tick().map(\.trouble) == [.stale])
    }

    @Test func anotherTroubleOfTheSameLeaseIsNews() async throws {
        let mesh = try await mesh { $0.reports = true }
        _ = try await grant(mesh)
        try await quarantine(mesh)
        #expect(try await mesh.reconciler.tick().map(\.trouble) == [.quarantined])
        try await bring(.stale, to: mesh)
        #expect(try await mesh.reconciler.tick().map(\.trouble) == [.stale])
        try await quarantine(mesh, false)
        #expect(try await mesh.reconciler.tick() == [])
        try await quarantine(mesh)
        #expect(try await mesh.reconciler.tick() == [], "it was told of this lease")
    }

    @Test func theNextLeaseOfTheSameScopeIsToldOnItsOwn() async throws {
        let mesh = try await mesh { $0.reports = true }
        let first = try await grant(mesh)
        try await quarantine(mesh)
        #expect(try await mesh.reconciler.tick().map(\.lease.id) == [first])
        try await mesh.leases.revoke(AdminExecLeaseRevokeRequest(leaseId: first.rawValue), as: .own)
        #expect(try await mesh.reconciler.tick() == [])
        try await quarantine(mesh, false)
        let second = try await grant(mesh)
        try await quarantine(mesh)
        #expect(try await mesh.reconciler.tick().map(\.lease.id) == [second])
    }

    @Test func aHolderThatIsHeardOfAndRenewsIsLeftAlone() async throws {
        let mesh = try await mesh { settings in
            settings.reports = true
            settings.revokes = true
        }
        let id = try await grant(mesh)
        let renewal = RemoteExecLeaseRenewRequest(leaseId: id.rawValue, claimerNodeId: "node-a")
        for _ in 0..<10 {
            clock.advance(ms: 30_000)
            _ = try await mesh.registry.heartbeat(.fixture(), as: .own)
            try await mesh.leases.renew(renewal, as: .own)
            #expect(try await mesh.reconciler.tick() == [])
        }
        #expect(try await live(mesh) == [id])
    }

    @Test func theOwnNodeIsKnownAndNeverStale() async throws {
        let mesh = try await mesh { settings in
            settings.reports = true
            settings.revokes = true
        }
        let isListed = mesh.registry.snapshots().contains(where: \.isOwn)
        #expect(!isListed)
        let id = try await grant(mesh, "own-0001")
        clock.advance(ms: LivenessThresholds.standard.degradedMs + 1)
        #expect(try await mesh.reconciler.tick() == [])
        #expect(try await live(mesh) == [id])
    }

    /// All nodes are silent at first, since a process that does not run hears nobody.
    @Test func aStartGivesNodesTheTimeToBeHeard() async throws {
        let directory = try TemporaryDirectory()
        let first = try await mesh(directory: directory.path) { $0.reports = true }
        let id = try await grant(first)
        try first.store.close()
        let thresholdMs = LivenessThresholds.standard.degradedMs
        clock.advance(ms: thresholdMs + 1)
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        parts.reconciling.reports = true
        parts.reconciling.revokes = true
        let second = try await MeshServices.open(parts)
        #expect(second.registry.node("node-a")?.liveness == .offline)
        #expect(try await second.reconciler.tick() == [])
        clock.advance(ms: thresholdMs)
        #expect(try await second.reconciler.tick() == [])
        #expect(try await live(second) == [id])
        clock.advance(ms: 1)
        #expect(try await second.reconciler.tick().map(\.trouble) == [.stale])
        #expect(try await live(second).isEmpty)
    }

    @Test(arguments: [false, true]) func outcomesGoToTheLogWhereThatIsAskedFor(revokes: Bool) async throws {
        let mesh = try await mesh { settings in
            settings.reports = true
            settings.revokes = revokes
            settings.records = true
        }
        let id = try await grant(mesh)
        try await quarantine(mesh)
        _ = try await mesh.reconciler.tick()
        _ = try await mesh.reconciler.tick()
        let found = try await entries(mesh, .controlEvent)
        #expect(found.count == 1)
        let entry = try #require(found.first)
        #expect(entry.actor == "system" && entry.target == id.rawValue)
        #expect(
            entry.payload == [
                "event": "vox.mesh.lease.reconcile", "scope_key": "render", "holder_node_id": "node-a",
                "reason": "quarantined", "outcome": revokes ? "revoked" : "reported",
            ])
    }

    @Test func theSweepLooks() async throws {
        let mesh = try await mesh { settings in
            settings.reports = true
            settings.revokes = true
        }
        _ = try await grant(mesh)
        try await quarantine(mesh)
        await MeshSweeper(services: mesh).sweep()
        #expect(try await live(mesh).isEmpty)
    }
}
