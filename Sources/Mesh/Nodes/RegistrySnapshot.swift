import Foundation
import Synchronization

/// The registry as a file for other programs of this machine; it is written here and never read.
package final class RegistrySnapshot: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var nextMs: Int64 = 0
    }

    /// Nodes for which the file waits a second longer, since each of them makes it longer and changes it more often.
    private static let nodesPerSecond = 100

    private let registry: NodeRegistry
    private let path: String
    private let state = Mutex(State())

    /// A snapshot of a registry at a path, whose folders are made.
    init(registry: NodeRegistry, path: String) {
        self.registry = registry
        self.path = path
    }

    /// Replaces the file if it would say something else; called once a second.
    func tick() throws {
        let nowMs = registry.clock.millis()
        guard state.withLock({ $0.nextMs <= nowMs || $0.nextMs > nowMs + 3_600_000 }) else { return }
        let nodes = registry.snapshots().map(\.record)
        let bytes = WireCodec.encode(PopuliRegistryFile(schemaVersion: 1, nodes: nodes))
        let isNews = state.withLock { state in
            state.nextMs = nowMs + Int64(max(1, nodes.count / Self.nodesPerSecond)) * 1_000
            return state.bytes != bytes
        }
        guard isNews else { return }
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try AtomicFile.write(bytes, to: path, newMode: 0o644)
        state.withLock { $0.bytes = bytes }
    }
}
