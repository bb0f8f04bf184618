import Foundation
import MeshFixtures
import Testing

@testable import Mesh

/// The registry as a file beside the store.
struct RegistrySnapshotTests {
    @Test func theFileFollowsTheRegistryAtMostOnceASecond() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let directory = try TemporaryDirectory()
        let path = directory.path + "/cache/mens/local-registry.json"
        let snapshot = RegistrySnapshot(registry: mesh.registry, path: path)
        func ids() throws -> [String] {
            let bytes = try Data(contentsOf: URL(filePath: path))
            return try WireCodec.decode(PopuliRegistryFile.self, from: Array(bytes)).nodes.map(\.id)
        }
        _ = try await mesh.registry.join(.fixture(id: "node-a"), as: .own)
        try snapshot.tick()
        #expect(try ids() == ["node-a"])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
        _ = try await mesh.registry.join(.fixture(id: "node-b"), as: .own)
        try snapshot.tick()
        #expect(try ids() == ["node-a"], "not twice in a second")
        clock.advance(ms: 1_000)
        try snapshot.tick()
        #expect(try ids() == ["node-a", "node-b"])
        try FileManager.default.removeItem(atPath: path)
        clock.advance(ms: 1_000)
        try snapshot.tick()
        #expect(!FileManager.default.fileExists(atPath: path), "nothing has changed, so nothing is written")
        try await mesh.registry.leave("node-b", as: .own)
        clock.advance(ms: 1_000)
        try snapshot.tick()
        #expect(try ids() == ["node-a"])
    }
}
