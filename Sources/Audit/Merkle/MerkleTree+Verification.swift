package import VoxCrypto

extension MerkleTree {
    /// Whether the path proves that the leaf stands at this index of a tree of this size and root (RFC 9162 §2.1.3.2).
    package static func isIncluded(
        _ leaf: SHA256Digest, at index: UInt64, proof: [SHA256Digest], size: UInt64, root: SHA256Digest
    ) -> Bool {
        guard index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = nodeHash(sibling, hash)
                while node & 1 == 0, node > 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = nodeHash(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether the proof shows that the later tree extends the earlier one (RFC 9162 §2.1.4.2).
    ///
    /// The empty tree is extended by every tree, and a tree by itself; both need an empty proof.
    package static func isConsistent(
        from earlier: (size: UInt64, root: SHA256Digest), to later: (size: UInt64, root: SHA256Digest),
        proof: [SHA256Digest]
    ) -> Bool {
        guard earlier.size <= later.size else { return false }
        if earlier.size == later.size { return proof.isEmpty && earlier.root == later.root }
        if earlier.size == 0 { return proof.isEmpty && earlier.root == MerkleFrontier().rootHash }
        let isPowerOfTwo = earlier.size & (earlier.size - 1) == 0
        var path = (isPowerOfTwo ? [earlier.root] : []) + proof
        guard !path.isEmpty else { return false }
        let seed = path.removeFirst()
        return isConsistent(from: earlier, to: later, seed: seed, path: path)
    }

    private static func isConsistent(
        from earlier: (size: UInt64, root: SHA256Digest), to later: (size: UInt64, root: SHA256Digest),
        seed: SHA256Digest, path: [SHA256Digest]
    ) -> Bool {
        var node = earlier.size - 1
        var last = later.size - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var earlierHash = seed
        var laterHash = seed
        for sibling in path {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                earlierHash = nodeHash(sibling, earlierHash)
                laterHash = nodeHash(sibling, laterHash)
                while node & 1 == 0, node > 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                laterHash = nodeHash(laterHash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && earlierHash == earlier.root && laterHash == later.root
    }
}
