import Audit
import GRDB
import VoxCrypto

/// The op-log's entries, memos and checkpoints.
enum OpLogRow {
    /// A memo of the head is kept after every so many entries.
    static let memoInterval: UInt64 = 1_024

    /// Stores entries as lines that were written before; valid while its connection is.
    struct Insertion {
        private let statement: Statement

        init(_ db: Database) throws {
            statement = try db.cachedStatement(
                sql: """
                    INSERT INTO op_log (entry_index, ts_micros, kind, action, target, audit_id, line)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """)
        }

        func run(_ entry: LogEntry, line: String) throws {
            try statement.execute(arguments: [
                Int64(entry.index), entry.tsMicros, entry.kind.rawValue, entry.action, entry.target, entry.auditID,
                line,
            ])
        }
    }

    static func insertMemo(_ head: LogHead, _ tx: WriteTransaction) throws { try insertMemo(head, tx.db) }

    static func insertMemo(_ head: LogHead, _ db: Database) throws {
        try db.execute(
            literal: "INSERT INTO op_log_memo (size, head) VALUES (\(Int64(head.size)), \(WireCodec.text(head)))")
    }

    /// The newest memo over at most that many entries; nil when there is none, or none that can be read.
    static func memo(atMost size: UInt64, _ db: Database) throws -> LogHead? {
        let request: SQLRequest<String> = """
            SELECT head FROM op_log_memo WHERE size <= \(Int64(clamping: size)) ORDER BY size DESC LIMIT 1
            """
        guard let text = try request.fetchOne(db) else { return nil }
        return try? WireCodec.decode(LogHead.self, from: text)  // then the log is read from its start
    }

    /// Whether an action on a target was ever committed.
    static func hasAction(_ action: String, target: String, _ tx: ReadTransaction) throws -> Bool {
        let request: SQLRequest<Bool> = """
            SELECT EXISTS (SELECT 1 FROM op_log
                WHERE kind = \(EntryKind.actionCommitted.rawValue) AND action = \(action) AND target = \(target))
            """
        return try request.fetchOne(tx.db) ?? false
    }

    /// The stored lines from an index on, oldest first.
    static func lines(from index: UInt64, limit: Int, _ db: Database) throws -> [[UInt8]] {
        let request: SQLRequest<String> = """
            SELECT line FROM op_log WHERE entry_index >= \(Int64(clamping: index)) ORDER BY entry_index LIMIT \(limit)
            """
        return try request.fetchAll(db).map { Array($0.utf8) }
    }

    static func lines(from index: UInt64, limit: Int, _ tx: ReadTransaction) throws -> [[UInt8]] {
        try lines(from: index, limit: limit, tx.db)
    }

    /// The stored lines of one kind in a range, oldest first, at most 256.
    static func lines(of kind: EntryKind, in range: Range<UInt64>, _ tx: ReadTransaction) throws -> [String] {
        let (first, end) = (Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound))
        let request: SQLRequest<String> = """
            SELECT line FROM op_log WHERE entry_index >= \(first) AND entry_index < \(end) AND kind = \(kind.rawValue)
            ORDER BY entry_index LIMIT 256
            """
        return try request.fetchAll(tx.db)
    }

    /// The newest entry of one kind.
    static func newest(of kind: EntryKind, _ tx: ReadTransaction) throws -> LogEntry? {
        let request: SQLRequest<String> = """
            SELECT line FROM op_log WHERE kind = \(kind.rawValue) ORDER BY entry_index DESC LIMIT 1
            """
        return try request.fetchOne(tx.db).map { try LogEntry(parsing: Array($0.utf8)) }
    }

    /// Entries below an index, newest first.
    static func page(before index: UInt64?, limit: Int, _ tx: ReadTransaction) throws -> [LogEntry] {
        let bound = index.map { Int64(clamping: $0) } ?? Int64.max
        let request: SQLRequest<String> = """
            SELECT line FROM op_log WHERE entry_index < \(bound) ORDER BY entry_index DESC LIMIT \(limit)
            """
        return try entries(request.fetchAll(tx.db), tx.db, tx.archives)
    }

    /// How many entries there are.
    static func size(_ tx: ReadTransaction) throws -> UInt64 { try size(tx.db) }

    static func size(_ db: Database) throws -> UInt64 {
        let newest = try Int64.fetchOne(db, sql: "SELECT max(entry_index) FROM op_log")
        return newest.map { UInt64($0) + 1 } ?? 0
    }

    static func entry(auditID: String, _ tx: ReadTransaction) throws -> LogEntry? {
        let request: SQLRequest<String> = "SELECT line FROM op_log WHERE audit_id = \(auditID)"
        return try entries(request.fetchAll(tx.db), tx.db, tx.archives).first
    }

    static func insertCheckpoint(size: UInt64, note: String, _ db: Database) throws {
        try db.execute(
            literal: """
                INSERT OR IGNORE INTO op_log_checkpoint (size, note) VALUES (\(Int64(size)), \(note))
                """)
    }

    /// The checkpoint of exactly that many entries; nil when none was signed then.
    static func checkpoint(size: UInt64, _ tx: ReadTransaction) throws -> String? {
        let request: SQLRequest<String> = "SELECT note FROM op_log_checkpoint WHERE size = \(Int64(size))"
        return try request.fetchOne(tx.db)
    }

    static func newestCheckpoint(_ tx: ReadTransaction) throws -> String? { try newestCheckpoint(tx.db) }

    static func newestCheckpoint(_ db: Database) throws -> String? {
        try String.fetchOne(db, sql: "SELECT note FROM op_log_checkpoint ORDER BY size DESC LIMIT 1")
    }
}

extension EntryKind {
    /// True for what people did and for keys: such an entry is covered by a checkpoint at once.
    var needsCheckpoint: Bool {
        self == .keyRotated || rawValue.hasPrefix("action_") || rawValue.hasPrefix("capability_")
    }
}
