import Audit
import Foundation
import GRDB

/// Copies the op-log out of a damaged file, from its first entry to the last one that verifies.
struct LogSalvage {
    let db: Database

    /// Copies entries, then the memos and checkpoints that they bear out.
    func run() throws -> StoreRepairReport.Log {
        var report = StoreRepairReport.Log()
        var verifier = LogVerifier()
        let memos = memos()
        let found = RowSearch(db: db, table: "op_log").run()
        let places = found.places.sorted()
        for (offset, place) in places.enumerated() {
            guard let line = line(place) else {
                report.fault = "entry \(offset) cannot be read"
                break
            }
            guard place == Int64(offset), verifier.check(line: line) == nil, let head = verifier.verifiedHead else {
                let fault = verifier.firstFault
                report.fault =
                    fault.map { "\($0.reason.rawValue) at entry \($0.index)" } ?? "entry \(offset) is missing"
                break
            }
            try OpLogRow.insert(LogEntry(parsing: line), line: line, db)
            if memos[head.size] == head { try OpLogRow.insertMemo(head, db) }
            report.kept += 1
        }
        if report.fault == nil, !found.isComplete { report.fault = "the end of the log cannot be read" }
        report.cutOff = places.dropFirst(report.kept).count { line($0) != nil }
        let newest = try copyCheckpoints(size: report.kept)
        if report.fault == nil, let newest, newest > report.kept {
            report.fault = "a checkpoint covers \(newest) entries, and \(report.kept) are there"
        }
        return report
    }

    private func line(_ place: Int64) -> [UInt8]? {
        let data = try? Data.fetchOne(  // unreadable is the answer
            db, sql: "SELECT CAST(line AS BLOB) FROM \(RowSearch.schema).op_log NOT INDEXED WHERE rowid = ?",
            arguments: [place])
        return data.map { Array($0) }
    }

    private func memos() -> [UInt64: LogHead] {
        var memos: [UInt64: LogHead] = [:]
        for place in RowSearch(db: db, table: "op_log_memo").run().places {
            let text = try? String.fetchOne(  // a memo only saves time
                db, sql: "SELECT head FROM \(RowSearch.schema).op_log_memo WHERE rowid = ?", arguments: [place])
            guard let text, let head = try? WireCodec.decode(LogHead.self, from: text) else { continue }  // the same
            memos[UInt64(clamping: place)] = head
        }
        return memos
    }

    /// Copies checkpoints that the kept entries bear out; returns the size of the newest one that can be read.
    private func copyCheckpoints(size: Int) throws -> Int? {
        var newest: Int?
        for place in RowSearch(db: db, table: "op_log_checkpoint").run().places.sorted() {
            let note = try? String.fetchOne(  // one that cannot be read proves nothing
                db, sql: "SELECT note FROM \(RowSearch.schema).op_log_checkpoint WHERE rowid = ?", arguments: [place])
            guard let note, let signed = try? Checkpoint.parse(note: note),  // the same
                signed.checkpoint.size == UInt64(clamping: place)
            else { continue }
            newest = Int(place)
            guard place <= size else { continue }
            try db.execute(
                sql: "INSERT INTO main.op_log_checkpoint (size, note) VALUES (?, ?)", arguments: [place, note])
        }
        try dropFalseCheckpoints()
        return newest
    }

    /// The newest checkpoint must fit, since a start holds the log against it.
    private func dropFalseCheckpoints() throws {
        while let note = try OpLogRow.newestCheckpoint(db) {
            let signed = try Checkpoint.parse(note: note)
            var verifier = LogVerifier(against: [signed])
            let rows = try String.fetchCursor(db, sql: "SELECT line FROM main.op_log ORDER BY entry_index")
            while let line = try rows.next() { verifier.check(line: Array(line.utf8)) }
            guard !verifier.finish().ok else { return }
            try db.execute(
                sql: "DELETE FROM main.op_log_checkpoint WHERE size = ?",
                arguments: [Int64(clamping: signed.checkpoint.size)])
        }
    }
}
