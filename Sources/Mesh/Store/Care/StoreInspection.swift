import Audit
import GRDB

/// The single looks of a store check, each on an open connection; a look that cannot finish is a fault.
struct StoreInspection {
    /// Most findings of one look that are named.
    static let mostNamed = 20

    private let db: Database
    private let archives: ArchiveFolder?

    /// Without a folder the archives are not looked at.
    init(_ db: Database, archives: ArchiveFolder? = nil) {
        self.db = db
        self.archives = archives
    }

    /// Every look, in order.
    func items() -> [StoreCheckReport.Item] {
        [
            look("pages", pages), look("schema", schema), look("references", references), look("rows", rows),
            look("keys", keys), look("leases", leases), look("counts", counts), look("log", log),
        ] + (archives.map { folder in [look("archives") { try files(in: folder) }] } ?? [])
    }

    /// The version of the file format; nil when it cannot be read.
    var version: Int? { try? Int.fetchOne(db, sql: "PRAGMA user_version") }  // the looks say why

    private enum Finding {
        case sound(String)
        case faulty(String)
    }

    private func look(_ name: String, _ body: () throws -> Finding) -> StoreCheckReport.Item {
        do {
            switch try body() {
            case .sound(let detail): return .init(name: name, ok: true, detail: detail)
            case .faulty(let detail): return .init(name: name, ok: false, detail: detail)
            }
        } catch let error as DatabaseError {
            return .init(name: name, ok: false, detail: "could not be read to the end: \(error.message ?? "\(error)")")
        } catch {
            return .init(name: name, ok: false, detail: "could not be read to the end: \(error)")
        }
    }

    private static func list(_ texts: [String]) -> String {
        let named = texts.prefix(mostNamed).joined(separator: "; ")
        return texts.count > mostNamed ? named + "; and more" : named
    }
}

extension StoreInspection {
    /// Every page, index and constraint.
    private func pages() throws -> Finding {
        let sentences = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(Self.mostNamed + 1))")
        if sentences == ["ok"] {
            let count = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            return .sound("\(count) pages, their indexes and their constraints")
        }
        return .faulty(Self.list(sentences.flatMap { $0.split(separator: "\n").map(String.init) }))
    }

    /// The tables are those that this program makes.
    private func schema() throws -> Finding {
        let applied = try StoreSchema.migrator.appliedIdentifiers(db)
        let known = StoreSchema.migrations.map { $0.name }
        guard let last = known.last(where: applied.contains) else {
            return .faulty("no step of the schema was ever made")
        }
        let (here, fresh) = (try StoreSchema.statements(db), try StoreSchema.statements(upTo: last))
        let missing = fresh.filter { here[$0.key] == nil }.keys.sorted()
        let extra = here.filter { fresh[$0.key] == nil }.keys.sorted()
        let changed = here.filter { name, sql in fresh[name].map { $0 != sql } ?? false }.keys.sorted()
        let faults =
            missing.map { "\($0) is missing" } + changed.map { "\($0) was changed" }
            + extra.map { "\($0) is not ours" }
        if !faults.isEmpty { return .faulty(Self.list(faults)) }
        let isOld = last != known.last
        return .sound(
            "\(here.count) tables, indexes and triggers, as of \(last)"
                + (isOld ? "; the next start keeps a copy and brings them up to date" : ""))
    }

    private func references() throws -> Finding {
        let rows = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
        let faults = rows.prefix(Self.mostNamed + 1).map { row -> String in
            let (table, place, parent): (String, Int64?, String) = (row[0], row[1], row[2])
            return "\(table) row \(place ?? 0) points to a row of \(parent) that is not there"
        }
        return faults.isEmpty ? .sound("every row that points to another finds it") : .faulty(Self.list(faults))
    }

    /// What is kept as JSON can be read.
    private func rows() throws -> Finding {
        var faults: [String] = []
        for form in StoredForm.all where try db.tableExists(form.table) {
            faults += try form.unreadablePlaces(db).map { "\(form.table) row \($0) cannot be read" }
        }
        return faults.isEmpty ? .sound("every record can be read") : .faulty(Self.list(faults))
    }

    /// No two open messages share sender, receiver and idempotency key; read from the rows, not from the index.
    private func keys() throws -> Finding {
        let keys = try String.fetchAll(
            db,
            sql: """
                SELECT idempotency_key FROM message NOT INDEXED
                WHERE acked_unix_ms IS NULL AND idempotency_key IS NOT NULL
                GROUP BY sender_agent_id, receiver_agent_id, idempotency_key HAVING count(*) > 1
                """)
        return keys.isEmpty
            ? .sound("no idempotency key is used twice")
            : .faulty(Self.list(keys.map { "key \($0) is used by more than one open message" }))
    }

    /// No scope has two live holders.
    private func leases() throws -> Finding {
        let scopes = try String.fetchAll(
            db,
            sql: """
                SELECT scope_key FROM exec_lease NOT INDEXED WHERE finished_unix_ms IS NULL
                GROUP BY scope_key HAVING count(*) > 1
                """)
        return scopes.isEmpty
            ? .sound("every live lease has one holder")
            : .faulty(Self.list(scopes.map { "\($0) has more than one live lease" }))
    }

    /// What is counted beside the rows equals the rows.
    private func counts() throws -> Finding {
        let kept = try Row.fetchOne(db, sql: "SELECT total, waiting FROM message_count")
        let real = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*), coalesce(sum(acked_unix_ms IS NULL AND lease_holder_node_id IS NULL), 0)
                FROM message NOT INDEXED
                """)
        guard let kept, let real else { return .faulty("the count of messages is missing") }
        let (total, waiting): (Int64, Int64) = (kept[0], kept[1])
        let (rows, open): (Int64, Int64) = (real[0], real[1])
        guard (total, waiting) == (rows, open) else {
            return .faulty("messages are counted as \(total), \(waiting) waiting; there are \(rows) and \(open)")
        }
        return .sound("\(total) messages, \(waiting) waiting")
    }
}

extension StoreInspection {
    /// The op-log's chain, its columns beside the lines, and the memos of its head.
    private func log() throws -> Finding {
        let note = try OpLogRow.newestCheckpoint(db)
        let checkpoint = note.flatMap { try? Checkpoint.parse(note: $0) }  // said below
        var verifier = LogVerifier(against: checkpoint.map { [$0] } ?? [], acceptingOutlines: true)
        var memos = try memos()
        var faults: [String] = []
        try forEachEntry { row in
            let line: String = row[5]
            guard verifier.check(line: Array(line.utf8)) == nil, let head = verifier.verifiedHead else { return false }
            if let entry = try? LogEntry.stored(Array(line.utf8)), !Self.matches(entry, row) {  // parsed just above
                faults.append("entry \(entry.index): what is kept beside the line does not match it")
            }
            if let memo = memos.removeValue(forKey: head.size), memo != head {
                faults.append("the memo after \(head.size) entries does not match them")
            }
            return true
        }
        if note != nil, checkpoint == nil { faults.append("the newest checkpoint cannot be read") }
        let report = verifier.finish()
        if !report.ok {
            faults.insert(
                "\(report.reason?.rawValue ?? "fault") at entry \(report.firstBadIndex ?? 0): \(report.detail ?? "")",
                at: 0)
        } else {
            faults += memos.keys.sorted().map { "the memo after \($0) entries covers more than there are" }
        }
        let archived = report.archived > 0 ? ", \(report.archived) of them archived and known by their hashes" : ""
        return faults.isEmpty
            ? .sound("\(report.size) entries, chained and signed\(archived)") : .faulty(Self.list(faults))
    }

    /// The files that hold what was moved out of the log; one that is somewhere else is no fault.
    private func files(in folder: ArchiveFolder) throws -> Finding {
        let archives = try OpLogRow.archives(db)
        guard !archives.isEmpty else { return .sound("nothing was archived") }
        let missing = archives.filter { !folder.has($0.file) }
        let damaged = archives.filter { folder.has($0.file) && !folder.isWhole($0) }
        guard damaged.isEmpty else { return .faulty(Self.list(damaged.map { "\(folder.gap($0).sentence)" })) }
        guard missing.isEmpty else { return .sound(Self.list(missing.map { "\(folder.gap($0).sentence)" })) }
        return .sound(
            archives.count == 1 ? "1 file, as it was written" : "\(archives.count) files, each as it was written")
    }

    private func memos() throws -> [UInt64: LogHead] {
        let rows = try Row.fetchAll(db, sql: "SELECT size, head FROM op_log_memo")
        var memos: [UInt64: LogHead] = [:]
        for row in rows {
            guard let head = try? WireCodec.decode(LogHead.self, from: row[1] as String) else { continue }  // see rows
            memos[UInt64(clamping: row[0] as Int64)] = head
        }
        return memos
    }

    private static func matches(_ entry: LogEntry, _ row: Row) -> Bool {
        let auditID: String = row[4]
        return entry.kind.rawValue == row[1] && entry.action == row[2] && entry.target == row[3]
            && entry.auditID == auditID && entry.tsMicros == row[6]
    }

    /// Rows of the log in order, until the body says false.
    private func forEachEntry(_ body: (Row) throws -> Bool) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT entry_index, kind, action, target, audit_id, line, ts_micros FROM op_log ORDER BY entry_index
                """)
        while let row = try rows.next() {
            guard try body(row) else { return }
        }
    }
}
