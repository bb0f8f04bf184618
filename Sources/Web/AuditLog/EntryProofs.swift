import Audit
import Mesh
import VoxCrypto

/// Makes the proof that an entry is in the newest checkpoint; the hashes of entries are read once and kept.
actor EntryProofs {
    /// What came of it.
    enum Outcome: Sendable {
        /// No checkpoint covers the entry yet.
        case none
        /// The hashes, lowest sibling first, and the size of the tree.
        case made([SHA256Digest], size: UInt64)
        /// Why there is none although a checkpoint covers the entry, in one sentence.
        case unmade(String)
    }

    /// Most entries whose hashes are kept: 32 MiB.
    private static let most: UInt64 = 1_048_576
    private static let chunk = 1_024

    private let audit: AuditLog
    private var leaves: [SHA256Digest] = []

    init(audit: AuditLog) { self.audit = audit }

    func proof(of entry: LogEntry) async throws -> Outcome {
        guard let checkpoint = try await audit.newestCheckpoint()?.checkpoint, entry.index < checkpoint.size else {
            return .none
        }
        guard checkpoint.size <= Self.most else {
            return .unmade("The log is too long to make the proof on a page.")
        }
        do {
            try await load(to: Int(checkpoint.size))
        } catch is EntryFormatError {
            return .unmade("An entry before the checkpoint cannot be read, so there is no proof. Verify the log.")
        }
        guard leaves.count >= checkpoint.size else { return .unmade("The log is shorter than its checkpoint.") }
        let index = Int(entry.index)
        let hashes = MerkleTree.inclusionProof(of: index, in: leaves[..<Int(checkpoint.size)])
        let holds = MerkleTree.isIncluded(
            entry.entryHash, at: entry.index, proof: hashes, size: checkpoint.size, root: checkpoint.rootHash)
        return holds
            ? .made(hashes, size: checkpoint.size)
            : .unmade("The entries do not lead to the checkpoint's root hash. Verify the log.")
    }

    /// Reads on from where the last proof ended; entries never change.
    private func load(to size: Int) async throws {
        while leaves.count < size {
            let start = leaves.count
            let lines = try await audit.lines(from: UInt64(start), limit: Self.chunk)
            guard !lines.isEmpty else { return }
            let hashes = try lines.map { try LogEntry(parsing: $0).entryHash }
            // Another page may have read the same while this one waited.
            if leaves.count == start { leaves += hashes }
        }
    }
}
