import Audit
import Synchronization
package import VoxCrypto

extension AuditLog {
    /// The path that proves that an entry is in the log of a size; nil when the log has no such entry or size.
    package func inclusionProof(index: UInt64, size: UInt64) async throws -> [SHA256Digest]? {
        guard index < size, let leaves = try await leaves(size: size) else { return nil }
        return MerkleTree.inclusionProof(of: Int(index), in: leaves[...])
    }

    /// The nodes that prove that the log of a later size extends that of an earlier one; nil when it has no such sizes.
    package func consistencyProof(from old: UInt64, to size: UInt64) async throws -> [SHA256Digest]? {
        guard old <= size, let leaves = try await leaves(size: size) else { return nil }
        return MerkleTree.consistencyProof(from: Int(old), in: leaves[...])
    }

    /// The hashes of the first `size` entries; nil when there are fewer.
    ///
    /// Entries never change, so the hashes are kept for the next proof, at most 1 048 576 of them (32 MiB).
    private func leaves(size: UInt64) async throws -> [SHA256Digest]? {
        let newest = try await entries(limit: 1).first
        guard size <= (newest.map { $0.index + 1 } ?? 0) else { return nil }
        var hashes = Array(knownLeaves.withLock { $0.prefix(Int(size)) })
        while hashes.count < Int(size) {
            try Task.checkCancellation()
            let (known, limit) = (UInt64(hashes.count), min(1_024, Int(size) - hashes.count))
            let lines = try await store.read { tx in try OpLogRow.lines(from: known, limit: limit, tx) }
            guard !lines.isEmpty else { return nil }
            for line in lines { hashes.append(try LogEntry.stored(line).entryHash) }
        }
        knownLeaves.withLock { known in
            if hashes.count > known.count { known = Array(hashes.prefix(Self.mostKnownLeaves)) }
        }
        return hashes
    }

    private static let mostKnownLeaves = 1_048_576
}
