import Audit
import GRDB

/// Entries whose reason and payload were moved out, and where to.
extension OpLogRow {
    /// The archives of the log, oldest first.
    static func archives(_ db: Database) throws -> [LogArchive] {
        let request: SQLRequest<String> = """
            SELECT line FROM op_log WHERE kind = \(EntryKind.archiveWritten.rawValue) ORDER BY entry_index
            """
        return try request.fetchAll(db).compactMap { line in
            (try? LogEntry(parsing: Array(line.utf8))).flatMap(LogArchive.init)  // the check of the log names it
        }
    }

    static func reader(_ db: Database, _ folder: ArchiveFolder) throws -> ArchiveReader {
        ArchiveReader(archives: try archives(db), folder: folder)
    }

    /// Reads stored lines; archived entries are whole where their file has them, else outlines.
    static func entries(_ lines: [String], _ db: Database, _ folder: ArchiveFolder) throws -> [LogEntry] {
        let entries = try lines.map { try LogEntry.stored(Array($0.utf8)) }
        let outlines = entries.filter(\.isOutline)
        guard !outlines.isEmpty else { return entries }
        let whole = try reader(db, folder).wholeLines(outlines)
        return try entries.map { entry in
            guard entry.isOutline, let line = whole[entry.index] else { return entry }
            return try LogEntry(parsing: line)
        }
    }

    /// The lines from an index on as they were before anything was archived; refused when a file is not to be had.
    static func wholeLines(
        from index: UInt64, limit: Int, _ db: Database, _ folder: ArchiveFolder
    ) throws -> [[UInt8]] {
        let lines = try lines(from: index, limit: limit, db)
        let archives = try archives(db)
        guard archives.contains(where: { $0.range.upperBound >= index }) else { return lines }
        let reader = ArchiveReader(archives: archives, folder: folder)
        let outlines = lines.map { LogEntry(outline: $0) }
        let whole = reader.wholeLines(outlines.compactMap(\.self))
        return try zip(lines, outlines).map { line, outline in
            guard let outline, let archive = reader.archive(of: outline) else { return line }
            guard let line = whole[outline.index] else { throw StoreError.archived(folder.gap(archive)) }
            return line
        }
    }

    /// Entries of some kinds in a range of at most 1 024, oldest first; refused when an archive is not to be had.
    ///
    /// A line that cannot be read is left out; the check of the log names it.
    static func wholeEntries(_ range: Range<UInt64>, kinds: [String], _ tx: ReadTransaction) throws -> [LogEntry] {
        let lines = try wholeLines(from: range.lowerBound, limit: range.count, tx.db, tx.archives)
        return lines.compactMap { line in
            try? LogEntry(parsing: line)  // see above
        }.filter { range.contains($0.index) && kinds.contains($0.kind.rawValue) }
    }

    /// Takes reason and payload out of the entries that an `archive_written` entry of this transaction names.
    static func moveOut(_ range: ClosedRange<UInt64>, _ tx: WriteTransaction) throws {
        let statement = try tx.db.cachedStatement(
            sql: """
                UPDATE op_log SET line = json_remove(line, '$.reason', '$.payload')
                WHERE entry_index >= ? AND entry_index <= ? AND \(movableSQL)
                """)
        try statement.execute(arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
    }

    /// The kinds that may be archived, as ``EntryKind/mayBeArchived`` has them and as the schema guards them.
    static let movableSQL = """
        kind NOT IN ('log_opened', 'key_rotated', 'archive_written', 'recipient_key_rotated')
        AND NOT (kind GLOB 'action_*' OR kind GLOB 'capability_*' OR kind GLOB 'invite_*' OR kind GLOB 'token_*')
        """
}
