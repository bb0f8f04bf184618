package import VoxCrypto

/// A growing RFC 6962 tree reduced to the roots of its complete subtrees (a compact range from 0).
///
/// Appending costs amortised one hash, the root at most one hash a level; memory is one hash a level.
package struct MerkleFrontier: Sendable, Hashable, Codable {
    /// How many leaves were appended.
    package private(set) var size: UInt64 = 0

    /// The roots of complete subtrees, largest first: one for each 1 bit of ``size``.
    package private(set) var subtreeRoots: [SHA256Digest] = []

    /// Starts with no leaf.
    package init() {}

    /// Restores a stored frontier; `nil` when the number of roots does not fit the size.
    package init?(size: UInt64, subtreeRoots: [SHA256Digest]) {
        guard subtreeRoots.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.subtreeRoots = subtreeRoots
    }

    /// Reads a stored frontier and refuses one that cannot be.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let size = try container.decode(UInt64.self, forKey: .size)
        let roots = try container.decode([SHA256Digest].self, forKey: .subtreeRoots)
        guard let frontier = MerkleFrontier(size: size, subtreeRoots: roots) else {
            throw DecodingError.dataCorruptedError(
                forKey: .subtreeRoots, in: container, debugDescription: "The number of roots does not fit the size.")
        }
        self = frontier
    }

    /// Adds the next leaf's hash.
    package mutating func append(_ leaf: SHA256Digest) {
        var root = leaf
        var leafCount = size
        while leafCount & 1 == 1, let left = subtreeRoots.popLast() {
            root = MerkleTree.nodeHash(left, root)
            leafCount >>= 1
        }
        subtreeRoots.append(root)
        size += 1
    }

    /// The root over all leaves so far; over none, SHA-256 of nothing.
    package var rootHash: SHA256Digest {
        guard var root = subtreeRoots.last else { return SHA256.hash([]) }
        for left in subtreeRoots.dropLast().reversed() { root = MerkleTree.nodeHash(left, root) }
        return root
    }

    private enum CodingKeys: String, CodingKey {
        case size
        case subtreeRoots = "subtree_roots"
    }
}
