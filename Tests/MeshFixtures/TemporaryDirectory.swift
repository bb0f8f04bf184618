import Foundation
package import Mesh

/// A directory that goes away with its owner.
package final class TemporaryDirectory: Sendable {
    /// Where it is.
    package let path: String

    /// Makes an empty directory with a name of its own.
    package init() throws {
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
    package static func onDisk(_ directory: String, clock: ManualClock = ManualClock()) -> MeshParts {
        var parts = MeshParts.fixture(clock: clock)
        parts.storePath = directory + "/mesh.db"
        return parts
    }
}
