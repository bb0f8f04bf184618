import Audit
import GRDB

/// Memos of what the op-log says, and the entries between them.
enum LogStateRow {
    /// The state after so many entries.
    struct Memo: Sendable {
        let size: UInt64
        let tsMicros: Int64
        let state: LogProjections
    }

    /// A memo as it is stored, with a hash over each projection's snapshot.
    struct Text: Sendable {
        fileprivate let size: UInt64
        fileprivate let tsMicros: Int64
        fileprivate let state: String
        fileprivate let hash: String

        /// Writes a memo down, which takes a while where much is open.
        init(_ memo: Memo) throws(CanonicalJSONError) {
            let texts = try ProjectionTexts(memo.state)
            (size, tsMicros, state, hash) = (memo.size, memo.tsMicros, texts.memo, texts.hash())
        }
    }

    static func insert(_ text: Text, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT OR REPLACE INTO op_log_state (size, ts_micros, state, state_hash) VALUES (?, ?, ?, ?)",
            arguments: [Int64(text.size), text.tsMicros, text.state, text.hash])
    }

    /// The newest memo of at most so many entries that still has its hash; nil before the first.
    ///
    /// Only the parts that are asked for are read.
    static func newest(upTo size: UInt64, _ parts: ProjectionTexts.Parts, _ tx: ReadTransaction) throws -> Memo? {
        let rows = try Row.fetchCursor(
            try tx.db.cachedStatement(
                sql: newestMemoSQL),
            arguments: [Int64(clamping: size)])
        while let row = try rows.next() {
            guard let texts = ProjectionTexts(memo: row[2]), texts.hash() == row[3], let state = texts.state(parts)
            else {
                continue
            }
            return Memo(size: UInt64(row[0] as Int64), tsMicros: row[1], state: state)
        }
        return nil
    }

    static let newestMemoSQL =
        "SELECT size, ts_micros, state, state_hash FROM op_log_state WHERE size <= ? ORDER BY size DESC"

    /// Entries of some kinds, from an index up to another, oldest first.
    ///
    /// A line that cannot be read changes nothing here; the check of the log names it.
    static func entries(
        _ range: Range<UInt64>, kinds: [String], _ tx: ReadTransaction
    ) throws -> [ProjectedEntry] {
        let statement = try tx.db.cachedStatement(sql: entriesSQL(kindCount: kinds.count))
        let bounds: [any DatabaseValueConvertible] = [
            Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound),
        ]
        let rows = try Row.fetchAll(statement, arguments: StatementArguments(bounds + kinds))
        // An outline has no payload: then all of the range is read, with what its archive has.
        if rows.contains(where: { ($0[1] as String?)?.hasSuffix(",null]") ?? false }) {
            return try OpLogRow.wholeEntries(range, kinds: kinds, tx).map(ProjectedEntry.init)
        }
        return rows.compactMap { row in
            (row[1] as String?).flatMap { ProjectedEntry(index: UInt64(row[0] as Int64), parts: $0) }
        }
    }

    /// The sign before `kind` keeps SQLite on the range of the primary key.
    static func entriesSQL(kindCount: Int) -> String {
        """
        SELECT entry_index, CASE WHEN json_valid(line) THEN
            json_extract(line, '$.ts_micros', '$.kind', '$.action', '$.target', '$.payload') END
        FROM op_log WHERE entry_index >= ? AND entry_index < ?
            AND +kind IN (\(Array(repeating: "?", count: kindCount).joined(separator: ", "))) ORDER BY entry_index
        """
    }

    /// Time of one entry.
    static func tsMicros(of index: UInt64, _ tx: ReadTransaction) throws -> Int64? {
        let statement = try tx.db.cachedStatement(sql: "SELECT ts_micros FROM op_log WHERE entry_index = ?")
        return try Int64.fetchOne(statement, arguments: [Int64(clamping: index)])
    }

    /// Times and lines of the newest entries of one kind, newest first.
    static func newest(of kind: EntryKind, limit: Int, _ tx: ReadTransaction) throws -> [ProjectedEntry] {
        let statement = try tx.db.cachedStatement(sql: newestSQL)
        return try Row.fetchAll(statement, arguments: [kind.rawValue, limit]).compactMap { row in
            (row[1] as String?).flatMap { ProjectedEntry(index: UInt64(row[0] as Int64), parts: $0) }
        }
    }

    static let newestSQL = """
        SELECT entry_index, CASE WHEN json_valid(line) THEN
            json_extract(line, '$.ts_micros', '$.kind', '$.action', '$.target', '$.payload') END
        FROM op_log WHERE kind = ? ORDER BY entry_index DESC LIMIT ?
        """
}
