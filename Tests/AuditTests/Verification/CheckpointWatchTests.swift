import Audit
import Testing
import VoxCrypto

/// What somebody remembers of a log decides whether its next checkpoint is its continuation.
@Suite struct CheckpointWatchTests {
    private static func watch(_ log: SampleLog) throws -> CheckpointWatch {
        try CheckpointWatch(
            first: try log.checkpoint(), key: VerifierKey(logID: log.head.logID, publicKey: log.key.publicKey))
    }

    private static func offer(
        _ log: SampleLog, from size: Int, rotations: [LogEntry] = []
    ) throws -> CheckpointWatch.Offer {
        let leaves = log.entries.map(\.entryHash)
        let proof = size <= leaves.count ? MerkleTree.consistencyProof(from: size, in: leaves[...]) : []
        return CheckpointWatch.Offer(signed: try log.checkpoint(), proof: proof, rotations: rotations)
    }

    private func fault(_ watch: CheckpointWatch, _ offer: CheckpointWatch.Offer) -> LogFault? {
        var copy = watch
        do throws(LogFault) {
            try copy.advance(to: offer)
            return nil
        } catch {
            #expect(copy == watch, "what is remembered is as it was")
            return error
        }
    }

    @Test(arguments: 1..<20) func everyContinuationIsAccepted(size: Int) throws {
        var log = try SampleLog(seed: 3)
        for number in 1..<size { try log.append(.action("kill", target: "\(number)")) }
        var watch = try Self.watch(log)
        for more in 0..<20 {
            try watch.advance(to: try Self.offer(log, from: Int(watch.checkpoint.size)))
            #expect(watch.checkpoint.size == UInt64(size + more))
            try log.append(.action("pause", target: "\(more)"))
        }
    }

    @Test func rotationsAreFollowedInTheirOrder() throws {
        var log = try SampleLog(seed: 4)
        let watch = try Self.watch(log)
        for _ in 0..<3 { try log.rotate() }
        try log.append(.action("kill", target: "a"))
        let rotations = Array(log.entries[1...3])
        var followed = watch
        try followed.advance(to: try Self.offer(log, from: 1, rotations: rotations))
        #expect(followed.key == log.key.publicKey)
        #expect(
            fault(watch, try Self.offer(log, from: 1, rotations: []))?.reason == .checkpointSignatureMismatch)
        for wrong in [[1, 0, 2], [0, 2], [1, 2], [2]] {
            let offer = try Self.offer(log, from: 1, rotations: wrong.map { rotations[$0] })
            #expect(fault(watch, offer)?.reason == .rotationProofInvalid, "\(wrong)")
        }
        let plain = try Self.offer(log, from: 1, rotations: [log.entries[4]])
        #expect(fault(watch, plain)?.reason == .rotationProofInvalid)
    }

    @Test func aRolledBackLogIsNamedByItsLength() throws {
        let watch = try Self.watch(try SampleLog(count: 8))
        for count in 1..<8 {
            let fault = try #require(fault(watch, try Self.offer(try SampleLog(count: count), from: 8)))
            #expect(fault.reason == .truncated)
            #expect(fault.index == UInt64(count))
        }
    }

    @Test func aForkIsCaughtWhateverItsLength() throws {
        let base = try SampleLog(count: 6)
        var known = base
        try known.append(.action("kill", target: "known"))
        let watch = try Self.watch(known)
        var fork = base
        for extra in 0..<12 {
            try fork.append(.action("kill", target: "fork-\(extra)"))
            let fault = try #require(fault(watch, try Self.offer(fork, from: 7)))
            #expect(fault.reason == .checkpointRootMismatch)
            #expect(fault.index == 6)
        }
    }

    @Test func anotherLogOrAnotherKeyIsRefused() throws {
        let log = try SampleLog(count: 4)
        let watch = try Self.watch(log)
        let other = try SampleLog(seed: 2, count: 6)
        #expect(fault(watch, try Self.offer(other, from: 4))?.reason == .logIDMismatch)
        var forged = log
        try forged.append(.action("kill", target: "x"))
        let stranger = Ed25519PrivateKey.generate(.seeded(63))
        let note = forged.head.checkpoint.signedNote(key: stranger)
        let proof = try Self.offer(forged, from: 4).proof
        let offer = CheckpointWatch.Offer(signed: try Checkpoint.parse(note: note), proof: proof, rotations: [])
        #expect(fault(watch, offer)?.reason == .checkpointSignatureMismatch)
        #expect(throws: LogFault.self) {
            _ = try CheckpointWatch(
                first: try log.checkpoint(),
                key: VerifierKey(logID: log.head.logID, publicKey: stranger.publicKey))
        }
        #expect(throws: LogFault.self) {
            _ = try CheckpointWatch(
                first: try log.checkpoint(), key: VerifierKey(logID: "00", publicKey: log.key.publicKey))
        }
    }

    @Test func aProofThatIsChangedAnywhereIsRefused() throws {
        var log = try SampleLog(count: 7)
        let watch = try Self.watch(log)
        for number in 0..<6 { try log.append(.action("kill", target: "\(number)")) }
        let good = try Self.offer(log, from: 7)
        #expect(fault(watch, good) == nil)
        for place in good.proof.indices {
            var proof = good.proof
            proof[place] = SHA256.hash(proof[place].bytes)
            let changed = CheckpointWatch.Offer(signed: good.signed, proof: proof, rotations: [])
            #expect(fault(watch, changed)?.reason == .checkpointRootMismatch)
            proof.remove(at: place)
            let shorter = CheckpointWatch.Offer(signed: good.signed, proof: proof, rotations: [])
            #expect(fault(watch, shorter)?.reason == .checkpointRootMismatch)
        }
    }
}
