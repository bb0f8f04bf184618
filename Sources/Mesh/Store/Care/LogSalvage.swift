import Audit
import Foundation
import GRDB

/// Copies the op-log out of a damaged file, from its first entry to the last one that verifies.
struct LogSalvage {
    let db: Database
    let archives: ArchiveFolder

    /// Copies entries, then the memos and checkpoints that they bear out.
    func run() throws -> StoreRepairReport.Log {
        let found = RowSearch(db: db, table: "op_log").run()
        let places = found.places.sorted()
        var (report, sound) = soundPart(of: places, memos: memos())
        if report.fault == nil, !found.isComplete { report.fault = "the end of the log cannot be read" }
        if let first = sound.firstUncoveredOutline {
            let files = ArchiveReader(archives: archives.candidates(ofLog: sound.logID), folder: archives)
            if let lost = firstLost(places.prefix(report.kept), from: first, files) {
                report.kept = Int(lost)
                report.fault = "entry \(lost) was archived, and what says so is lost as well as its file"
            }
            try insert(places.prefix(report.kept), sound.memos, files)
        } else {
            try insert(places.prefix(report.kept), sound.memos, ArchiveReader(archives: [], folder: archives))
        }
        report.cutOff = places.dropFirst(report.kept).count { line($0) != nil }
        let newest = try copyCheckpoints(size: report.kept)
        if report.fault == nil, let newest, newest > report.kept {
            report.fault = "a checkpoint covers \(newest) entries, and \(report.kept) are there"
        }
        return report
    }

    /// What was learnt of the entries that verify.
    private struct SoundPart {
        var logID = ""
        var memos: [UInt64: LogHead] = [:]
        /// From here on an outline lacks the entry that says that it was archived.
        var firstUncoveredOutline: UInt64?
    }

    private func soundPart(
        of places: [Int64], memos: [UInt64: LogHead]
    ) -> (report: StoreRepairReport.Log, sound: SoundPart) {
        var (report, sound) = (StoreRepairReport.Log(), SoundPart())
        var verifier = LogVerifier(acceptingOutlines: true)
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
            sound.logID = head.logID
            if memos[head.size] == head { sound.memos[head.size] = head }
            report.kept += 1
        }
        sound.firstUncoveredOutline = verifier.firstUncoveredOutline
        return (report, sound)
    }

    /// The first outline that no file makes whole.
    ///
    /// A log that is cut there has lost what explains those before it, so
    /// they must be made whole, too.
    private func firstLost(_ places: ArraySlice<Int64>, from first: UInt64, _ files: ArchiveReader) -> UInt64? {
        var (lostAtAll, isCut): (UInt64?, Bool) = (nil, false)
        for chunk in Self.chunks(places) {
            let outlines = chunk.compactMap { line($0).flatMap(LogEntry.init(outline:)) }
            let whole = files.wholeLines(outlines)
            for outline in outlines where whole[outline.index] == nil {
                lostAtAll = lostAtAll ?? outline.index
                isCut = isCut || outline.index >= first
            }
        }
        return isCut ? lostAtAll : nil
    }

    /// Stores the lines, whole ones in the place of outlines as far as the files have them.
    private func insert(_ places: ArraySlice<Int64>, _ memos: [UInt64: LogHead], _ files: ArchiveReader) throws {
        let insertion = try OpLogRow.Insertion(db)
        for chunk in Self.chunks(places) {
            let lines = chunk.compactMap { line($0) }
            let whole = files.wholeLines(lines.compactMap(LogEntry.init(outline:)))
            for stored in lines {
                let entry = try LogEntry.stored(stored)
                let line = String(decoding: whole[entry.index] ?? stored, as: UTF8.self)
                try insertion.run(entry, line: line)
                if let memo = memos[entry.index + 1] { try OpLogRow.insertMemo(memo, db) }
            }
        }
    }

    private static func chunks(_ places: ArraySlice<Int64>) -> [ArraySlice<Int64>] {
        stride(from: places.startIndex, to: places.endIndex, by: 1_024).map {
            places[$0..<min($0 + 1_024, places.endIndex)]
        }
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
            var verifier = LogVerifier(against: [signed], acceptingOutlines: true)
            let rows = try String.fetchCursor(db, sql: "SELECT line FROM main.op_log ORDER BY entry_index")
            while let line = try rows.next() { verifier.check(line: Array(line.utf8)) }
            guard !verifier.finish().ok else { return }
            try db.execute(
                sql: "DELETE FROM main.op_log_checkpoint WHERE size = ?",
                arguments: [Int64(clamping: signed.checkpoint.size)])
        }
    }
}
