import Audit
import Testing
import VoxCrypto

/// A few entries with their paths verify alone, and nothing in them can be changed.
@Suite struct LogBundleTests {
    private let log: SampleLog
    private let keys: [VerifierKey]

    init() throws {
        log = try SampleLog(count: 9)
        var verifier = LogVerifier()
        for entry in log.entries { verifier.check(entry) }
        let id = log.head.logID
        keys = verifier.introducedKeys.map { VerifierKey(logID: id, publicKey: $0) }
    }

    private func bundle(_ indices: [Int]) throws -> [UInt8] {
        let leaves = log.entries.map(\.entryHash)
        return try LogBundle.header(checkpoint: log.checkpointNote(), keys: keys)
            + indices.flatMap { index in
                try LogBundle.line(
                    try log.entries[index].jsonLine(), path: MerkleTree.inclusionProof(of: index, in: leaves[...]))
            }
    }

    @Test func anyChoiceOfEntriesVerifies() throws {
        #expect(keys.count == 2)
        for indices in [[0], [8], [1, 2, 3], [0, 2, 8], Array(0..<9)] {
            let bytes = try bundle(indices)
            #expect(LogBundle.isBundle(bytes))
            let report = LogBundle.verify(bytes, key: keys[1])
            #expect(report.ok, "\(report.detail ?? "")")
            #expect(report.checked == UInt64(indices.count))
            #expect(report.size == UInt64(indices.count))
            #expect(report.rootHash == log.head.rootHash)
            #expect(report.checkpointSize == 9)
            #expect(report.detail == nil)
            #expect(LogBundle.verify(bytes).detail?.contains("own key") == true)
        }
    }

    /// What is said stays said: a changed byte is caught, or changes nothing that is signed.
    @Test(arguments: [0x01, 0x20] as [UInt8]) func everyChangedByteIsCaught(change: UInt8) throws {
        let whole = try bundle([1, 4])
        let header = whole.firstIndex(of: 0x0A) ?? 0
        for place in whole.indices where whole[place] != 0x0A {
            var changed = whole
            changed[place] ^= change
            let report = LogBundle.verify(changed, key: keys[1])
            // The keys of the header are hints: an entry's own key must be among them.
            if place > header { #expect(!report.ok, "byte \(place)") }
            if report.ok { #expect(report.checked == 2) }
        }
    }

    @Test func droppedAndSwappedPartsAreCaught() throws {
        let lines = try bundle([2, 3, 5]).split(separator: 0x0A).map { Array($0) + [0x0A] }
        let swapped = lines[0] + lines[2] + lines[1] + lines[3]
        #expect(LogBundle.verify(swapped, key: keys[1]).reason == .indexGap)
        #expect(LogBundle.verify(swapped, key: keys[1]).firstBadIndex == 1)
        let twice = lines[0] + lines[1] + lines[1]
        #expect(LogBundle.verify(twice, key: keys[1]).reason == .indexGap)
        #expect(LogBundle.verify(lines[1] + lines[2], key: keys[1]).reason == .malformedEntry)
        #expect(LogBundle.verify([], key: keys[1]).reason == .malformedEntry)
        let half = Array(lines.joined().dropLast(40))
        #expect(LogBundle.verify(half, key: keys[1]).firstBadIndex == 2)
    }

    @Test func anotherLogAnotherKeyAndAnotherPathAreCaught() throws {
        let whole = try bundle([1, 4])
        #expect(LogBundle.verify(whole, key: keys[0]).reason == .checkpointSignatureMismatch)
        let stranger = VerifierKey(logID: "00", publicKey: log.key.publicKey)
        #expect(LogBundle.verify(whole, key: stranger).reason == .checkpointOriginMismatch)
        let other = try SampleLog(seed: 2, count: 9)
        let leaves = other.entries.map(\.entryHash)
        let foreign = try LogBundle.line(
            try other.entries[4].jsonLine(), path: MerkleTree.inclusionProof(of: 4, in: leaves[...]))
        let header = LogBundle.header(checkpoint: log.checkpointNote(), keys: keys)
        #expect(LogBundle.verify(header + foreign, key: keys[1]).reason == .logIDMismatch)
        let own = log.entries.map(\.entryHash)
        let wrongPath = try LogBundle.line(
            try log.entries[4].jsonLine(), path: MerkleTree.inclusionProof(of: 5, in: own[...]))
        #expect(LogBundle.verify(header + wrongPath, key: keys[1]).reason == .checkpointRootMismatch)
        let oneKey = LogBundle.header(checkpoint: log.checkpointNote(), keys: [keys[1]])
        let early = try LogBundle.line(
            try log.entries[1].jsonLine(), path: MerkleTree.inclusionProof(of: 1, in: own[...]))
        #expect(LogBundle.verify(oneKey + early, key: keys[1]).reason == .unknownKey)
    }
}
