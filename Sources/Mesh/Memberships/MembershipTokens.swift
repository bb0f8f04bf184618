import Foundation
import Synchronization
import VoxCrypto

/// Keeps the node tokens of other meshes: one 0600 file for each, or in memory when there is no directory.
final class MembershipTokens: Sendable {
    private let directory: String?
    private let random: RandomSource
    private let memory = Mutex<[NodeID: SecretBytes]>([:])

    init(directory: String?, random: RandomSource) {
        self.directory = directory
        self.random = random
    }

    /// Keeps a token; it is on disk when this returns.
    func keep(_ token: String, of node: NodeID) throws(MembershipError) {
        let secret = SecretBytes(Array(token.utf8))
        guard let file = file(of: node) else {
            memory.withLock { $0[node] = secret }
            return
        }
        do {
            forget(node)
            try file.create(secret, random: random)
        } catch {
            throw .tokenNotKept(path: file.path)
        }
    }

    /// The token; nil when it is gone or cannot be read.
    func token(of node: NodeID) -> SecretBytes? {
        guard let file = file(of: node) else { return memory.withLock { $0[node] } }
        return try? file.load()  // an unreadable token counts as gone: a person joins again
    }

    /// Deletes a token; nothing happens when there is none.
    func forget(_ node: NodeID) {
        guard let file = file(of: node) else {
            memory.withLock { $0[node] = nil }
            return
        }
        try? FileManager.default.removeItem(atPath: file.path)  // gone is what was wanted
    }

    private func file(of node: NodeID) -> ProtectedFile? {
        guard let directory else { return nil }
        let name = SHA256.hash(Array(node.rawValue.utf8)).hex.prefix(32)
        return ProtectedFile(path: "\(directory)/membership-\(name).token", largestByteCount: 4_096)
    }
}
