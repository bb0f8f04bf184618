import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// Ids and scopes are compared byte by byte, in memory as in the store.
struct NodeIDTests {
    private static let composed = "caf\u{e9}"
    private static let decomposed = "cafe\u{301}"

    @Test func textsThatOnlyLookAlikeAreTwoMachines() async throws {
        #expect(Self.composed == Self.decomposed, "as texts they are equal")
        #expect(NodeID(Self.composed) != NodeID(Self.decomposed))
        #expect(Set([NodeID(Self.composed), NodeID(Self.decomposed), NodeID(Self.composed)]).count == 2)
        let mesh = try await MeshServices.inMemory()
        for id in [Self.composed, Self.decomposed] { _ = try await mesh.registry.join(.fixture(id: id), as: .own) }
        #expect(mesh.registry.list().count == 2)
        let token = Caller(role: .node, boundNode: NodeID(Self.composed), boundKey: nil, source: "n")
        await #expect(throws: RegistryError.boundToAnotherNode) {
            try await mesh.registry.join(.fixture(id: Self.decomposed), as: token)
        }
    }

    @Test func aScopeThatOnlyLooksAlikeIsAnotherOne() async throws {
        var parts = MeshParts.fixture()
        parts.registry.scopeID = Self.composed
        let mesh = try await MeshServices.open(parts)
        var record = NodeRecord.fixture()
        record.scopeId = Self.decomposed
        let other = record
        await #expect(throws: RegistryError.scopeMismatch) { try await mesh.registry.join(other, as: .own) }
        record.scopeId = Self.composed
        #expect(try await mesh.registry.join(record, as: .own).scopeId == Self.composed)
    }

    @Test func aFullRegistryTakesNoNewNodeAndKeepsThoseItHas() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(id: "known"), as: .own)
        try await mesh.store.write("fill the registry") { tx in
            try tx.db.execute(
                sql: """
                    WITH RECURSIVE number(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
                    INSERT INTO node (node_id, record, last_seen_unix_ms, admission)
                        SELECT 'node-' || n, '{}', 0, '' FROM number
                    """, arguments: [NodeRegistry.mostNodes])
        }
        await #expect(throws: RegistryError.registryFull) {
            try await mesh.registry.join(.fixture(id: "one-more"), as: .own)
        }
        #expect(try await mesh.registry.join(.fixture(id: "known"), as: .own).id == "known")
    }
}
