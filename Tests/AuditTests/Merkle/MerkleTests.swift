import Audit
import Foundation
import Testing
import VoxCrypto

struct MerkleTests {
    /// The leaves and roots with which Certificate Transparency implementations test RFC 6962.
    private static let contents: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F,
        ],
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private func leaves(_ count: Int) -> [SHA256Digest] {
        (0..<count).map { MerkleTree.leafHash(Array("leaf \($0)".utf8)) }
    }

    @Test func knownRootsHold() {
        for (count, root) in Self.roots.enumerated() {
            let leaves = Self.contents.prefix(count).map(MerkleTree.leafHash)
            #expect(MerkleTree.root(of: leaves).hex == root, "\(count) leaves")
        }
    }

    /// RFC 6962 §2.1, word for word.
    private func recursiveRoot(_ leaves: ArraySlice<SHA256Digest>) -> SHA256Digest {
        guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        return MerkleTree.nodeHash(recursiveRoot(leaves.prefix(left)), recursiveRoot(leaves.dropFirst(left)))
    }

    @Test func theFrontierEqualsTheRecursiveDefinition() {
        let leaves = leaves(130)
        var frontier = MerkleFrontier()
        for count in 0...leaves.count {
            #expect(frontier.rootHash == recursiveRoot(leaves[..<count]), "\(count) leaves")
            #expect(frontier.size == UInt64(count))
            #expect(frontier.subtreeRoots.count == count.nonzeroBitCount)
            if count < leaves.count { frontier.append(leaves[count]) }
        }
    }

    @Test func aStoredFrontierIsCheckedAndRestored() throws {
        var frontier = MerkleFrontier()
        for leaf in leaves(11) { frontier.append(leaf) }
        let data = try JSONEncoder().encode(frontier)
        #expect(try JSONDecoder().decode(MerkleFrontier.self, from: data) == frontier)
        #expect(MerkleFrontier(size: 11, subtreeRoots: frontier.subtreeRoots) == frontier)
        #expect(MerkleFrontier(size: 12, subtreeRoots: frontier.subtreeRoots) == nil)
    }

    @Test func everyInclusionProofHoldsOnlyInItsPlace() {
        for size in 1...33 {
            let leaves = leaves(size)
            let root = MerkleTree.root(of: leaves)
            for index in 0..<size {
                let proof = MerkleTree.inclusionProof(of: index, in: leaves[...])
                for place in 0..<size {
                    let isIncluded = MerkleTree.isIncluded(
                        leaves[index], at: UInt64(place), proof: proof, size: UInt64(size), root: root)
                    #expect(isIncluded == (place == index), "leaf \(index) at \(place) of \(size)")
                }
            }
        }
    }

    @Test func damagedInclusionProofsFail() {
        let leaves = leaves(21)
        let root = MerkleTree.root(of: leaves)
        for index in leaves.indices {
            let proof = MerkleTree.inclusionProof(of: index, in: leaves[...])
            func holds(_ proof: [SHA256Digest], size: UInt64 = 21) -> Bool {
                MerkleTree.isIncluded(leaves[index], at: UInt64(index), proof: proof, size: size, root: root)
            }
            #expect(holds(proof))
            #expect(!holds(Array(proof.dropLast())))
            #expect(!holds(Array(proof.dropFirst())))
            #expect(!holds(proof + [root]))
            for position in proof.indices {
                var changed = proof
                changed[position] = SHA256.hash(changed[position].bytes)
                #expect(!holds(changed))
            }
            #expect(!holds(proof, size: UInt64(index)))
        }
    }

    @Test func everyConsistencyProofHoldsOnlyForItsSizes() {
        let leaves = leaves(24)
        let roots = (0...leaves.count).map { MerkleTree.root(of: leaves[..<$0]) }
        for later in 0...leaves.count {
            for earlier in 0...later {
                let proof = MerkleTree.consistencyProof(from: earlier, in: leaves[..<later])
                func holds(_ proof: [SHA256Digest], earlierRoot: SHA256Digest) -> Bool {
                    MerkleTree.isConsistent(
                        from: (UInt64(earlier), earlierRoot), to: (UInt64(later), roots[later]), proof: proof)
                }
                #expect(holds(proof, earlierRoot: roots[earlier]), "\(earlier) → \(later)")
                #expect(!holds(proof, earlierRoot: SHA256.hash([9])), "\(earlier) → \(later)")
                #expect(!holds(proof + [roots[later]], earlierRoot: roots[earlier]), "\(earlier) → \(later)")
                if !proof.isEmpty {
                    #expect(!holds(Array(proof.dropLast()), earlierRoot: roots[earlier]), "\(earlier) → \(later)")
                }
            }
        }
    }

    @Test func aRewrittenHistoryIsNotConsistent() {
        let honest = leaves(20)
        var forged = honest
        forged[3] = MerkleTree.leafHash([9])
        for earlier in 4..<20 {
            let proof = MerkleTree.consistencyProof(from: earlier, in: forged[...])
            #expect(
                !MerkleTree.isConsistent(
                    from: (UInt64(earlier), MerkleTree.root(of: honest.prefix(earlier))),
                    to: (20, MerkleTree.root(of: forged)), proof: proof))
        }
    }

    @Test func shrinkingIsNotConsistent() {
        let leaves = leaves(9)
        #expect(
            !MerkleTree.isConsistent(
                from: (9, MerkleTree.root(of: leaves)), to: (8, MerkleTree.root(of: leaves.prefix(8))), proof: []))
    }
}
