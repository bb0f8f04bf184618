import Foundation
import GRDB

/// Saves what is sound in a damaged store into a new file, and says what is lost; the damaged file is never touched.
package struct StoreRepair: Sendable {
    private let path: String

    /// Names the damaged store; nothing is opened yet.
    package init(path: String) { self.path = path }

    /// Writes the new file; refuses while a process holds the store, and a name that is taken.
    package func run(to target: String) throws(StoreError) -> StoreRepairReport {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(path: path, detail: "there is no such file")
        }
        let lock = try StoreLock(path: MeshStore.lockPath(for: path))
        defer { lock.release() }
        guard !FileManager.default.fileExists(atPath: target) else { throw .alreadyThere(path: target) }
        let (source, unfinished) = (target + ".source", target + ".unfinished")
        defer { for file in [source, unfinished] { StoreFiles.remove(file) } }
        for file in [source, unfinished] { StoreFiles.remove(file) }
        try StoreFiles.copy(path, to: source)
        if FileManager.default.fileExists(atPath: path + "-wal") {
            try StoreFiles.copy(path + "-wal", to: source + "-wal")
        }
        do {
            let report = try salvage(source, into: unfinished, target)
            try StoreFiles.sync(unfinished)
            try StoreFiles.publish(unfinished, as: target)
            return report
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError where error.isOfTheFile {
            throw .damaged(path: path, detail: error.message ?? "not a database")
        } catch {
            throw StoreError.from(error, doing: "repair \(path)")
        }
    }

    private func salvage(_ source: String, into unfinished: String, _ target: String) throws -> StoreRepairReport {
        let last = try lastStep(source)
        try StoreFiles.create(unfinished)
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: unfinished, configuration: configuration)
        if let last {
            try StoreSchema.migrator.migrate(queue, upTo: last)
        } else {
            try StoreSchema.migrator.migrate(queue)
        }
        let report = try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
            try db.execute(sql: "ATTACH DATABASE ? AS \(RowSearch.schema)", arguments: [source])
            let report = try copy(db, StoreRepairReport(path: path, target: target))
            try db.execute(sql: "DETACH DATABASE \(RowSearch.schema)")
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            return report
        }
        let faults = try queue.read { db in StoreInspection(db).items().filter { !$0.ok } }
        try queue.close()
        guard faults.isEmpty else {
            let words = faults.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
            throw StoreError.failed(doing: "repair \(path)", detail: "the new file is not sound: \(words)")
        }
        return report
    }

    /// The last step of the schema that the damaged file has; nil when that cannot be read.
    private func lastStep(_ source: String) throws -> String? {
        let queue = try DatabaseQueue(path: source)
        defer { try? queue.close() }  // only read
        return try queue.unsafeRead { db in  // a transaction over a damaged page could not be ended
            let applied = try? StoreSchema.migrator.appliedIdentifiers(db)  // unreadable: as if it were of today
            let version = try? Int.fetchOne(db, sql: "PRAGMA user_version")  // the same
            let isSuperseded = (try? StoreSchema.migrator.hasBeenSuperseded(db)) ?? false  // the same
            guard let applied, !applied.isEmpty else {
                if let version, version > StoreSchema.userVersion { throw StoreError.newerSchema(path: path) }
                return nil
            }
            if isSuperseded { throw StoreError.newerSchema(path: path) }
            return StoreSchema.migrations.map { $0.name }.last { applied.contains($0) }
        }
    }

    private func copy(_ db: Database, _ empty: StoreRepairReport) throws -> StoreRepairReport {
        var report = empty
        report.log = try LogSalvage(db: db, archives: ArchiveFolder(besideStore: path)).run()
        for table in try tables(db) { report.tables.append(try TableSalvage(db: db, table: table).run()) }
        try dropOrphans(db, &report)
        try keepSequences(db)
        return report
    }

    /// Tables that are copied row by row: not the log, nor what is counted or derived from the rest.
    private func tables(_ db: Database) throws -> [String] {
        let made: Set = ["grdb_migrations", "message_count", "op_log_state"]
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name")
        return names.filter { name in
            !name.hasPrefix("sqlite_") && !made.contains(name)
                && !["op_log", "op_log_memo", "op_log_checkpoint"].contains(name)
        }
    }

    /// Rows that point to one that is gone: a job stays without its item, everything else goes.
    private func dropOrphans(_ db: Database, _ report: inout StoreRepairReport) throws {
        try db.execute(
            sql: """
                UPDATE main.job SET item_id = NULL
                WHERE item_id IS NOT NULL AND item_id NOT IN (SELECT item_id FROM main.hopper_item)
                """)
        while case let rows = try Row.fetchAll(db, sql: "PRAGMA main.foreign_key_check"), !rows.isEmpty {
            for row in rows {
                let (table, place): (String, Int64) = (row[0], row[1])
                try db.execute(sql: "DELETE FROM main.\(table) WHERE rowid = ?", arguments: [place])
                guard db.changesCount > 0, let index = report.tables.firstIndex(where: { $0.name == table })
                else { continue }
                report.tables[index].kept -= 1
                report.tables[index].orphaned += 1
            }
        }
    }

    /// Numbers that were handed out are never used again, even when their rows are lost.
    private func keepSequences(_ db: Database) throws {
        let counted = try String.fetchAll(
            db,
            sql: "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'")
        for table in counted {
            let kept = try Int64.fetchOne(
                db, sql: "SELECT seq FROM main.sqlite_sequence WHERE name = ?", arguments: [table])
            let next = max(kept ?? 0, lastNumber(table, db) ?? (kept ?? 0) + Self.gap)
            try db.execute(sql: "DELETE FROM main.sqlite_sequence WHERE name = ?", arguments: [table])
            try db.execute(
                sql: "INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)", arguments: [table, next])
        }
    }

    /// The last number that the damaged file has handed out; nil when that cannot be read or believed.
    private func lastNumber(_ table: String, _ db: Database) -> Int64? {
        do {
            let number = try Int64.fetchOne(
                db, sql: "SELECT seq FROM \(RowSearch.schema).sqlite_sequence WHERE name = ?", arguments: [table])
            return (number ?? 0) < 1 << 40 ? number ?? 0 : nil
        } catch {
            return nil
        }
    }

    /// Numbers that are skipped when nobody knows how many were used.
    private static let gap: Int64 = 100_000
}
