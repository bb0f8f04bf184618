import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Proofs and exports made from the file alone convince somebody who has the key.
@Suite struct StoredLogProofsTests {
    private let directory: TemporaryDirectory
    private let log: StoredLog
    private let early: SignedCheckpoint

    init() async throws {
        directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        for number in 0..<4 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.audit.signCheckpoint()
        early = try #require(try await mesh.audit.newestCheckpoint())
        _ = try await mesh.audit.rotateKey(by: ActionOrder(reason: "r", actor: "cli-user"))
        for number in 4..<8 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.audit.signCheckpoint()
        try mesh.store.close()
        log = try StoredLog(path: directory.path + "/mesh.db")
    }

    private func key() throws -> VerifierKey { try #require(try log.verifierKey()) }

    @Test(arguments: 0..<10 as Range<UInt64>) func everyEntryIsProvedToBeInTheCheckpoint(index: UInt64) throws {
        let proof = try log.proveInclusion(of: index)
        let signed = try Checkpoint.parse(note: proof.checkpoint)
        #expect(signed.isSigned(by: try key().publicKey))
        #expect(
            MerkleTree.isIncluded(
                proof.entryHash, at: index, proof: try #require(LogProof.digests(proof.hashes)),
                size: signed.checkpoint.size, root: signed.checkpoint.rootHash))
        #expect(try log.entry(at: index)?.entryHash == proof.entryHash)
    }

    @Test func anEarlierCheckpointIsProvedToBeItsBeginning() throws {
        let proof = try log.proveConsistency(from: early.checkpoint)
        let signed = try Checkpoint.parse(note: proof.checkpoint)
        #expect((proof.from, proof.to) == (5, 10))
        #expect(
            MerkleTree.isConsistent(
                from: (5, early.checkpoint.rootHash), to: (10, signed.checkpoint.rootHash),
                proof: try #require(LogProof.digests(proof.hashes))))
    }

    @Test func whatIsNotSoIsNotProved() throws {
        #expect(throws: LogProofError.notCovered(index: 10, size: 10)) { _ = try log.proveInclusion(of: 10) }
        let origin = early.checkpoint.origin
        for (size, root) in [(5, SHA256.hash([1])), (11, early.checkpoint.rootHash)] as [(UInt64, SHA256Digest)] {
            let other = Checkpoint(origin: origin, size: size, rootHash: root)
            #expect(throws: LogProofError.otherHistory(size: size)) { _ = try log.proveConsistency(from: other) }
        }
    }

    @Test func anExportAndABundleVerifyAnywhere() throws {
        let path = directory.path + "/out"
        let receipt = try log.export(0...UInt64(Int64.max), to: path)
        #expect(receipt.entries == 10 && receipt.checkpointSize == 10)
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        #expect(LogExport.verify(bytes, key: try key()).ok)
        #expect(throws: StoreError.alreadyThere(path: path)) { _ = try log.export(0...3, to: path) }
        let part = try log.export(2...4, to: path + ".part")
        #expect(part.entries == 3)
        let some = try log.exportBundle(4...7, to: path + ".bundle")
        #expect(some.entries == 4)
        let bundle = Array(try Data(contentsOf: URL(filePath: path + ".bundle")))
        let report = LogBundle.verify(bundle, key: try key())
        #expect(report.ok && report.checked == 4, "\(report.detail ?? "")")
        #expect(throws: LogProofError.notCovered(index: 10, size: 10)) {
            _ = try log.exportBundle(10...12, to: path + ".none")
        }
        #expect(!FileManager.default.fileExists(atPath: path + ".none"))
    }
}
