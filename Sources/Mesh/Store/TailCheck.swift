import Audit
import GRDB

/// The check of the log's newest entries that precedes every write.
struct TailCheck {
    /// What was found.
    let report: VerificationReport
    /// From where appending goes on; nil after a fault.
    let head: LogHead?

    /// Goes on from a memo of the head; when that leads to a fault, the whole log says where the fault really is.
    init(_ db: Database, size: UInt64, against checkpoints: [SignedCheckpoint]) throws {
        let tail = StoreOpening.checkedTail
        let memo = try OpLogRow.memo(atMost: size > tail ? size - tail : 0, db)
        var (report, head) = try Self.walk(db, from: memo, checkpoints)
        if !report.ok, memo != nil { (report, head) = try Self.walk(db, from: nil, checkpoints) }
        self.report = report
        self.head = report.ok ? head : nil
    }

    private static func walk(
        _ db: Database, from memo: LogHead?, _ checkpoints: [SignedCheckpoint]
    ) throws -> (VerificationReport, LogHead?) {
        let known = checkpoints.filter { $0.checkpoint.size >= memo?.size ?? 0 }
        var verifier =
            memo.map { LogVerifier(resuming: $0, against: known, acceptingOutlines: true) }
            ?? LogVerifier(against: known, acceptingOutlines: true)
        var next = memo?.size ?? 0
        while true {
            let lines = try OpLogRow.lines(from: next, limit: 1_024, db)
            verifier.check(lines: lines)
            next += UInt64(lines.count)
            guard lines.count == 1_024, verifier.firstFault == nil else { break }
        }
        return (verifier.finish(), verifier.verifiedHead)
    }
}
