import Audit
import Mesh
import VoxCrypto

/// The proof that an entry is in the newest checkpoint, or why there is none.
enum EntryProof: Sendable {
    /// No checkpoint covers the entry yet.
    case none
    /// The hashes, lowest sibling first, and the size of the tree.
    case made([SHA256Digest], size: UInt64)
    /// Why there is none although a checkpoint covers the entry, in one sentence.
    case unmade(String)

    /// Makes the proof and checks it against the checkpoint's own root.
    static func make(of entry: LogEntry, in audit: AuditLog) async throws -> EntryProof {
        guard let checkpoint = try await audit.newestCheckpoint()?.checkpoint, entry.index < checkpoint.size else {
            return .none
        }
        let found: [SHA256Digest]?
        do {
            found = try await audit.inclusionProof(index: entry.index, size: checkpoint.size)
        } catch is EntryFormatError {
            return .unmade("An entry before the checkpoint cannot be read, so there is no proof. Verify the log.")
        }
        guard let hashes = found else { return .unmade("The log is shorter than its checkpoint. Verify it.") }
        let holds = MerkleTree.isIncluded(
            entry.entryHash, at: entry.index, proof: hashes, size: checkpoint.size, root: checkpoint.rootHash)
        return holds
            ? .made(hashes, size: checkpoint.size)
            : .unmade("The entries do not lead to the checkpoint's root hash. Verify the log.")
    }
}
