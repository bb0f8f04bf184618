package import VoxCrypto

/// The hash tree of RFC 6962 §2.1 over leaf hashes that are all at hand.
package enum MerkleTree {
    /// The hash of a leaf: SHA-256(0x00 ‖ contents).
    package static func leafHash(_ contents: [UInt8]) -> SHA256Digest {
        SHA256.hash([0] + contents)
    }

    /// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
    package static func nodeHash(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        SHA256.hash(1, left, right)
    }

    /// The root over leaf hashes; over none, SHA-256 of nothing.
    package static func root(of leaves: some RandomAccessCollection<SHA256Digest>) -> SHA256Digest {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.rootHash
    }

    /// The path that proves that a leaf is in the tree (RFC 6962 §2.1.1), lowest sibling first.
    package static func inclusionProof(of index: Int, in leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        precondition(leaves.indices.contains(leaves.startIndex + index), "The leaf must be in the tree.")
        guard leaves.count > 1 else { return [] }
        let (left, right) = halves(leaves)
        return index < left.count
            ? inclusionProof(of: index, in: left) + [root(of: right)]
            : inclusionProof(of: index - left.count, in: right) + [root(of: left)]
    }

    /// The nodes that prove that the tree extends its first `size` leaves (RFC 6962 §2.1.2).
    ///
    /// Empty when there is nothing to prove: no earlier leaves, or no later ones.
    package static func consistencyProof(from size: Int, in leaves: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        precondition((0...leaves.count).contains(size), "The earlier tree cannot be larger than this one.")
        guard size > 0, size < leaves.count else { return [] }
        return subproof(from: size, in: leaves, isWholeSubtree: true)
    }

    private static func subproof(
        from size: Int, in leaves: ArraySlice<SHA256Digest>, isWholeSubtree: Bool
    ) -> [SHA256Digest] {
        if size == leaves.count { return isWholeSubtree ? [] : [root(of: leaves)] }
        let (left, right) = halves(leaves)
        return size <= left.count
            ? subproof(from: size, in: left, isWholeSubtree: isWholeSubtree) + [root(of: right)]
            : subproof(from: size - left.count, in: right, isWholeSubtree: false) + [root(of: left)]
    }

    /// Splits at the largest power of two below the number of leaves.
    private static func halves(
        _ leaves: ArraySlice<SHA256Digest>
    ) -> (ArraySlice<SHA256Digest>, ArraySlice<SHA256Digest>) {
        let leftCount = 1 << (Int.bitWidth - 1 - (leaves.count - 1).leadingZeroBitCount)
        return (leaves.prefix(leftCount), leaves.dropFirst(leftCount))
    }
}
