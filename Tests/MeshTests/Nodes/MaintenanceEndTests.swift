import Audit
import MeshFixtures
import Testing

@testable import Mesh

/// A heartbeat sweeps also when it brings nothing new.
struct MaintenanceEndTests {
    private let clock = ManualClock()

    /// A mesh with two nodes, one of them in maintenance for five seconds.
    private func mesh(maintaining node: String) async throws -> MeshServices {
        let mesh = try await MeshServices.inMemory(clock: clock)
        for id in ["node-a", "node-b"] { _ = try await mesh.registry.join(.fixture(id: id), as: .own) }
        var request = AdminMaintenanceRequest(nodeId: node, maintenance: true)
        request.maintenanceForMs = 5_000
        try await mesh.registry.setMaintenance(request, as: .own)
        return mesh
    }

    private func stored(_ mesh: MeshServices, _ node: NodeID) async throws -> NodeGates? {
        try await mesh.store.read { tx in try NodeRow.gates(node, tx) }
    }

    @Test func aHeartbeatWithTheSameFactsEndsMaintenanceAtItsDeadline() async throws {
        let mesh = try await mesh(maintaining: "node-a")
        clock.advance(ms: 4_999)
        let before = try await mesh.registry.heartbeat(.fixture(), as: .own)
        #expect(before.maintenance == true)
        #expect(before.maintenanceUntilUnixMs == UInt64(clock.nowMs + 1))
        clock.advance(ms: 1)
        let after = try await mesh.registry.heartbeat(.fixture(), as: .own)
        #expect(after.maintenance == nil)
        #expect(after.maintenanceUntilUnixMs == nil)
        #expect(try await stored(mesh, "node-a") == NodeGates())
        let entry = try await mesh.audit.entries(limit: 1).first
        #expect(entry?.kind == .nodeMaintenance)
        #expect(entry?.payload["cause"]?.stringValue == "deadline")
    }

    @Test func aHeartbeatWritesNothingForTheMaintenanceOfOtherNodes() async throws {
        let mesh = try await mesh(maintaining: "node-b")
        clock.advance(ms: 5_000)
        _ = try await mesh.registry.heartbeat(.fixture(), as: .own)
        #expect(try await stored(mesh, "node-b")?.isInMaintenance == true)
        #expect(mesh.registry.list().allSatisfy { $0.maintenance == nil }, "and yet it is shown as over")
        _ = try await mesh.registry.heartbeat(.fixture(id: "node-b"), as: .own)
        #expect(try await stored(mesh, "node-b") == NodeGates())
    }
}
