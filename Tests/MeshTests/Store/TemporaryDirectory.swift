import Foundation
import Mesh
import MeshFixtures

/// A directory that goes away with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let name = "vox-mesh-\(ProcessInfo.processInfo.globallyUniqueString)"
        path = FileManager.default.temporaryDirectory.appending(path: name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)  // a leftover is harmless
    }
}

extension MeshParts {
    /// Fixture parts whose store is a file in a directory.
    static func onDisk(_ directory: String, clock: ManualClock = ManualClock()) -> MeshParts {
        var parts = MeshParts.fixture(clock: clock)
        parts.storePath = directory + "/mesh.db"
        return parts
    }
}
