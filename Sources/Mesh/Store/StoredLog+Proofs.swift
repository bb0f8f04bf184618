package import Audit
import GRDB
import VoxCrypto

/// Why a log has no such proof.
package enum LogProofError: Error, Hashable, Sendable {
    /// No checkpoint was signed yet.
    case noCheckpoint
    /// The log has no such entry below its newest checkpoint.
    case notCovered(index: UInt64, size: UInt64)
    /// The checkpoint that was given is no part of this log: it is longer, or its root is another one.
    case otherHistory(size: UInt64)
    /// An entry cannot be read, or the entries do not lead to the newest checkpoint.
    case notIntact(VerificationReport)
    /// The store said no.
    case store(StoreError)
}

extension StoredLog {
    /// That an entry is in the newest checkpoint.
    package func proveInclusion(of index: UInt64) throws(LogProofError) -> LogProof.Inclusion {
        let tree = try tree()
        let size = tree.checkpoint.size
        guard index < size else { throw .notCovered(index: index, size: size) }
        let leaves = tree.leaves.prefix(Int(size))
        return LogProof.Inclusion(
            index: index, entryHash: leaves[Int(index)],
            path: MerkleTree.inclusionProof(of: Int(index), in: leaves), checkpoint: tree.note)
    }

    /// That the newest checkpoint extends an earlier one.
    package func proveConsistency(from earlier: Checkpoint) throws(LogProofError) -> LogProof.Consistency {
        let tree = try tree()
        let size = tree.checkpoint.size
        let isPart =
            earlier.origin == tree.checkpoint.origin && earlier.size <= size
            && MerkleTree.root(of: tree.leaves.prefix(Int(earlier.size))) == earlier.rootHash
        guard isPart else { throw .otherHistory(size: earlier.size) }
        let path = MerkleTree.consistencyProof(from: Int(earlier.size), in: tree.leaves.prefix(Int(size)))
        return LogProof.Consistency(from: earlier.size, to: size, path: path, checkpoint: tree.note)
    }

    /// The whole log, verified, with the newest checkpoint that it has.
    struct Tree {
        let note: String
        let checkpoint: Checkpoint
        let leaves: [SHA256Digest]
        /// Every key that the log introduced, oldest first.
        let keys: [VerifierKey]
    }

    /// Verifies the log and keeps its hashes; a log that does not hold proves nothing.
    func tree() throws(LogProofError) -> Tree {
        let note: String?
        do {
            note = try newestCheckpoint()
        } catch {
            throw .store(error)
        }
        guard let note, let signed = try? Checkpoint.parse(note: note),  // none that can be read is none
            let logID = signed.checkpoint.logID
        else { throw .noCheckpoint }
        var verifier = LogVerifier(against: [signed], acceptingOutlines: true)
        var leaves: [SHA256Digest] = []
        do {
            try forEachLine { (line) throws(StoreError) in
                verifier.check(line: line)
                if let hash = verifier.verifiedHead?.lastHash { leaves.append(hash) }
            }
        } catch {
            throw .store(error)
        }
        let report = verifier.finish()
        guard report.ok else { throw .notIntact(report) }
        return Tree(
            note: note, checkpoint: signed.checkpoint, leaves: leaves,
            keys: verifier.introducedKeys.map { VerifierKey(logID: logID, publicKey: $0) })
    }
}
