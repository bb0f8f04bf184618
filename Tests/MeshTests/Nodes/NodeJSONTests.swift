import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// What is kept in JSON of a node is always what its record says.
@Suite struct NodeJSONTests {
    private func expectSameBytes(_ mesh: MeshServices, _ when: String) async throws {
        let written = Array(try await mesh.registry.registryJSON(as: .own).joined())
        let encoded = WireCodec.encode(try await mesh.registry.registryFile(as: .own))
        #expect(String(decoding: written, as: UTF8.self) == String(decoding: encoded, as: UTF8.self), "\(when)")
    }

    @Test func theListIsTheSameWhateverWasKept() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.open(.fixture(clock: clock))
        try await expectSameBytes(mesh, "empty")
        for id in ["node-a", "node-b", "node-c"] { _ = try await mesh.registry.join(.fixture(id: id), as: .own) }
        try await expectSameBytes(mesh, "joined")
        clock.advance(ms: 5_000)
        let seen = try await mesh.registry.heartbeat(.fixture(id: "node-a"), as: .own)
        #expect(mesh.registry.json(of: seen) == WireCodec.encode(seen))
        try await expectSameBytes(mesh, "after a heartbeat")
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-a", quarantined: true), as: .own)
        try await expectSameBytes(mesh, "after a flag")
        var renamed = NodeRecord.fixture(id: "node-b")
        renamed.listenAddr = "10.0.0.9"
        _ = try await mesh.registry.heartbeat(renamed, as: .own)
        try await expectSameBytes(mesh, "after a change")
        try await mesh.registry.leave("node-c", as: .own)
        try await expectSameBytes(mesh, "after a leave")
    }

    @Test func whatIsOldByNowIsNotKept() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.open(.fixture(clock: clock))
        _ = try await mesh.registry.join(.fixture(), as: .own)
        let old = try await mesh.registry.heartbeat(.fixture(), as: .own)
        clock.advance(ms: 5_000)
        _ = try await mesh.registry.heartbeat(.fixture(), as: .own)
        _ = mesh.registry.json(of: old)
        try await expectSameBytes(mesh, "after a late answer")
    }
}
