package import VoxCrypto

/// What convinces somebody who holds a checkpoint: that an entry is in it, or that it extends an earlier one.
package enum LogProof {
    /// That an entry is in a checkpoint.
    package struct Inclusion: Sendable, Hashable, Codable {
        /// Where the entry stands.
        package let index: UInt64
        /// The entry's hash, the leaf.
        package let entryHash: SHA256Digest
        /// The path, lowest sibling first, base64.
        package let hashes: [String]
        /// The signed checkpoint.
        package let checkpoint: String

        /// Puts a proof together.
        package init(index: UInt64, entryHash: SHA256Digest, path: [SHA256Digest], checkpoint: String) {
            self.index = index
            self.entryHash = entryHash
            hashes = path.map { Base64.encode($0.bytes) }
            self.checkpoint = checkpoint
        }

        private enum CodingKeys: String, CodingKey {
            case index, hashes, checkpoint
            case entryHash = "entry_hash"
        }
    }

    /// That a checkpoint extends an earlier one.
    package struct Consistency: Sendable, Hashable, Codable {
        /// Entries that the earlier one covers.
        package let from: UInt64
        /// Entries that the later one covers.
        package let to: UInt64
        /// The nodes of RFC 6962 §2.1.2, base64.
        package let hashes: [String]
        /// The later checkpoint, signed.
        package let checkpoint: String

        /// Puts a proof together.
        package init(from: UInt64, to: UInt64, path: [SHA256Digest], checkpoint: String) {
            self.from = from
            self.to = to
            hashes = path.map { Base64.encode($0.bytes) }
            self.checkpoint = checkpoint
        }
    }

    /// Hashes as a proof states them; `nil` when one is none.
    package static func digests(_ texts: [String]) -> [SHA256Digest]? {
        let digests = texts.compactMap { Base64.decode($0).flatMap { SHA256Digest(bytes: $0) } }
        return digests.count == texts.count ? digests : nil
    }
}
