import Audit
import Testing
import VoxCrypto

/// Whatever is done to an exported log is caught, and the first bad entry is named.
struct TamperTests {
    private let log: SampleLog
    private let lines: [[UInt8]]
    private let checkpoint: SignedCheckpoint

    init() throws {
        log = try SampleLog(count: 8)
        lines = try log.lines()
        checkpoint = try log.checkpoint()
    }

    private func verify(_ lines: [[UInt8]], against checkpoint: SignedCheckpoint? = nil) -> VerificationReport {
        LogExport.verify(Array(lines.joined()), checkpoint: checkpoint)
    }

    @Test func theUntouchedLogIsIntact() throws {
        let report = verify(lines + [LogExport.line(forCheckpoint: log.checkpointNote())])
        #expect(report.ok)
        #expect(report.checked == 8)
        #expect(report.firstBadIndex == nil)
        #expect(report.reason == nil)
    }

    /// Each changed line is examined where it stands, after the intact entries before it.
    @Test(arguments: [0x01, 0x20] as [UInt8])
    func everyChangedByteIsCaughtAtItsEntry(change: UInt8) throws {
        var intact = LogVerifier()
        for (index, entry) in log.entries.prefix(4).enumerated() {
            let line = try entry.jsonLine()
            for position in line.indices {
                var changed = line
                changed[position] ^= change
                var verifier = intact
                verifier.check(line: changed)
                #expect(verifier.firstFault?.index == UInt64(index), "entry \(index), byte \(position)")
            }
            intact.check(entry)
        }
        #expect(intact.firstFault == nil)
    }

    @Test func aChangedLineEndIsCaughtAtItsEntry() {
        for index in 0..<lines.count - 1 {
            for replacement in [0x00, 0x0B, 0x20, 0x2C, 0x8A] as [UInt8] {
                var changed = lines
                changed[index][lines[index].count - 1] = replacement
                let report = verify(changed, against: checkpoint)
                #expect(report.firstBadIndex == UInt64(index), "entry \(index)")
                #expect(report.reason == .malformedEntry, "entry \(index)")
            }
        }
    }

    @Test func aDroppedEntryIsCaughtWhereItWas() {
        for index in 0..<lines.count - 1 {
            var changed = lines
            changed.remove(at: index)
            let report = verify(changed)
            #expect(report.firstBadIndex == UInt64(index))
            #expect(report.reason == .indexGap)
            #expect(report.size == 7)
        }
    }

    @Test func swappedEntriesAreCaughtAtTheFirst() {
        for index in 0..<lines.count - 1 {
            var changed = lines
            changed.swapAt(index, index + 1)
            let report = verify(changed)
            #expect(report.firstBadIndex == UInt64(index))
            #expect(report.reason == .indexGap)
        }
    }

    @Test func aRepeatedEntryIsCaughtAtItsRepetition() {
        for index in lines.indices {
            var changed = lines
            changed.insert(lines[index], at: index)
            let report = verify(changed)
            #expect(report.firstBadIndex == UInt64(index + 1))
            #expect(report.reason == .indexGap)
        }
    }

    @Test func aCutTailIsCaughtAgainstACheckpointFromElsewhere() {
        for count in 0..<lines.count {
            let report = verify(Array(lines.prefix(count)), against: checkpoint)
            #expect(report.firstBadIndex == UInt64(count))
            #expect(report.reason == .truncated)
        }
    }

    @Test func withoutACheckpointACutTailIsAdmittedlyInvisible() {
        let report = verify(Array(lines.prefix(3)))
        #expect(report.ok)
        #expect(report.detail?.contains("cut off the end") == true)
    }

    @Test func aSplicedLogOfAnotherKeyIsCaughtAtTheSeam() throws {
        let other = try SampleLog(seed: 2, count: 8).lines()
        for index in 1..<lines.count {
            let report = verify(Array(lines.prefix(index) + other.dropFirst(index)))
            #expect(report.firstBadIndex == UInt64(index))
            #expect(report.reason == .logIDMismatch)
        }
    }

    @Test func aForkWithTheSameKeyIsCaughtByTheChainAndByTheCheckpoint() throws {
        var fork = try SampleLog(count: 8)
        try fork.append(.action("pause", target: "fork"))
        var honest = try SampleLog(count: 8)
        try honest.append(.action("kill", target: "honest"))
        try honest.append(.action("kill", target: "later"))
        let mixed = verify(try fork.lines() + [try honest.lines()[9]])
        #expect(mixed.firstBadIndex == 9)
        #expect(mixed.reason == .prevHashMismatch)
        try fork.append(.action("kill", target: "later"))
        let report = verify(try fork.lines(), against: try honest.checkpoint())
        #expect(report.reason == .checkpointRootMismatch)
        #expect(report.firstBadIndex == 9)
    }

    @Test func anExportThatLosesItsLastLineEndStillCounts() {
        let export = Array(lines.joined().dropLast())
        #expect(LogExport.verify(export).ok)
    }

    @Test func bytesOfAnyKindNeverCrash() {
        let seed: UInt64 = 6962
        let random = RandomSource.seeded(seed)
        let whole = Array(lines.prefix(4).joined())
        for round in 0..<60 {
            var changed = whole
            for _ in 0...random.uint64(below: 4) {
                let position = Int(random.uint64(below: UInt64(changed.count)))
                switch random.uint64(below: 3) {
                case 0: changed[position] = UInt8(truncatingIfNeeded: random.uint64())
                case 1: changed.remove(at: position)
                default: changed.insert(UInt8(truncatingIfNeeded: random.uint64()), at: position)
                }
            }
            if changed != whole {
                #expect(!LogExport.verify(changed, checkpoint: checkpoint).ok, "seed \(seed), round \(round)")
            }
        }
    }
}
