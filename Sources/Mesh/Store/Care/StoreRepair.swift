import Foundation
import GRDB

/// Makes a sound store out of what can be read of a damaged one, and keeps the damaged one beside it.
package struct StoreRepair: Sendable {
    /// Tables in which rows are counted or made anew, so that they are not copied.
    private static let derived: Set<String> = ["message_count", "grdb_migrations"]

    private let path: String
    private let clock: WallClock

    /// Names the store; nothing is opened yet.
    package init(path: String, clock: WallClock) {
        self.path = path
        self.clock = clock
    }

    /// Repairs; a sound store is left as it is.
    ///
    /// A power cut at any moment leaves the damaged file or the repaired one under the store's name.
    package func run() throws(StoreError) -> StoreRepairReport {
        let isUnfinished = FileManager.default.fileExists(atPath: Self.repairedPath(path))
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(path: path, detail: "there is no such file")
        }
        let lock = try StoreLock(path: MeshStore.lockPath(for: path))
        defer { lock.release() }
        var report = StoreRepairReport(path: path)
        if !isUnfinished {
            report.faults = try StoreCheck(path: path).inspect().faults
            guard !report.faults.isEmpty else { return report }
        } else {
            report.faults = [.init(name: "repair", ok: false, detail: "an earlier repair was cut short")]
        }
        do {
            try salvage(into: &report)
            try replace(&report)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError.from(error, doing: "repair \(path)")
        }
        report.remaining = try StoreCheck(path: path).inspect().faults
        return report
    }

    /// Where the new file waits for its name; while it is there the store does not open.
    static func repairedPath(_ path: String) -> String { path + ".repaired" }

    private var copyPath: String { path + ".repairing" }

    /// Copies every table from a copy of the damaged file into a new one.
    private func salvage(into report: inout StoreRepairReport) throws {
        let fresh = Self.repairedPath(path) + ".unfinished"
        StoreFiles.remove(fresh)
        StoreFiles.remove(copyPath)
        defer {
            StoreFiles.remove(fresh)
            StoreFiles.remove(copyPath)
        }
        try StoreFiles.create(fresh)
        let queue = try DatabaseQueue(path: fresh)
        try StoreSchema.migrator.migrate(queue, upTo: try makeCopy())
        report.tables = try queue.writeWithoutTransaction { db in try copyTables(db) }
        try queue.close()
        try StoreFiles.sync(fresh)
        StoreFiles.remove(Self.repairedPath(path))
        try StoreFiles.publish(fresh, as: Self.repairedPath(path))
    }

    private func copyTables(_ db: Database) throws -> [StoreRepairReport.Table] {
        try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA cell_size_check = ON")
        try db.execute(sql: "ATTACH DATABASE ? AS damaged", arguments: [copyPath])
        var tables: [StoreRepairReport.Table] = []
        for name in try Self.tableNames(db) where !Self.derived.contains(name) {
            try db.execute(sql: "BEGIN IMMEDIATE")
            if try KeyedSalvage.fits(db, name) {
                tables.append(try KeyedSalvage(db, table: name).run())
            } else {
                var salvage = try TableSalvage(db, table: name)
                try salvage.run()
                tables.append(salvage.report)
            }
            try db.execute(sql: "COMMIT")
        }
        try db.execute(sql: "DETACH DATABASE damaged")
        try Self.leaveOutOrphans(db, &tables)
        return tables
    }

    /// Tables in the order in which they are made: a row that is pointed to comes first.
    private static func tableNames(_ db: Database) throws -> [String] {
        try String.fetchAll(
            db,
            sql: """
                SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid
                """)
    }

    /// Rows that point to a lost row are left out as well, and theirs in turn.
    private static func leaveOutOrphans(_ db: Database, _ tables: inout [StoreRepairReport.Table]) throws {
        while true {
            let rows = try Row.fetchAll(db, sql: "PRAGMA main.foreign_key_check")
            if rows.isEmpty { return }
            for row in rows {
                let (name, place, parent): (String, Int64?, String) = (row[0], row[1], row[2])
                guard let place, let at = tables.firstIndex(where: { $0.name == name }) else { continue }
                try db.execute(sql: "DELETE FROM main.\(name) WHERE rowid = ?", arguments: [place])
                guard db.changesCount > 0 else { continue }
                tables[at].kept -= 1
                tables[at].refused.append(.init(place: place, why: "its row of \(parent) is lost"))
            }
        }
    }
}

extension StoreRepair {
    /// Makes a copy that opens: of its full length, with a first page; gives the step of the schema that it has.
    private func makeCopy() throws -> String {
        try StoreFiles.copy(path, to: copyPath)
        if FileManager.default.fileExists(atPath: path + "-wal") {
            try StoreFiles.copy(path + "-wal", to: copyPath + "-wal")
        }
        try fillUp()
        if let step = try step() { return step }
        try graftFirstPage()
        guard let step = try step() else { throw StoreError.damaged(path: path, detail: "nothing in it can be read") }
        return step
    }

    /// Bytes that are missing at the end are filled with zeros, which no page begins with.
    private func fillUp() throws {
        guard let header = StoreHeader(path: copyPath) else { return }
        let missing = Int64(header.byteCount) - StoreCheck.sizeBytes(copyPath)
        guard missing > 0, missing < Int64(1) << 40 else { return }
        let file = try FileHandle(forUpdating: URL(filePath: copyPath))
        try file.truncate(atOffset: UInt64(header.byteCount))
        try file.close()
    }

    /// The newest step of the schema in the copy; nil when its tables cannot be found.
    private func step() throws -> String? {
        do {
            let queue = try DatabaseQueue(path: copyPath)
            let applied = try queue.read { db in try StoreSchema.migrator.appliedIdentifiers(db) }
            try queue.close()
            return StoreSchema.migrations.map { $0.name }.last(where: applied.contains)
        } catch let error as DatabaseError where error.isOfTheFile || error.resultCode == .SQLITE_ERROR {
            return nil
        }
    }

    /// A lost first page is taken from an empty store: the same steps lay the same tables out in the same places.
    private func graftFirstPage() throws {
        let empty = copyPath + ".empty"
        StoreFiles.remove(empty)
        defer { StoreFiles.remove(empty) }
        try StoreFiles.create(empty)
        let queue = try DatabaseQueue(path: empty)
        try StoreSchema.migrator.migrate(queue)
        try queue.close()
        guard let header = StoreHeader(path: empty), let source = FileHandle(forReadingAtPath: empty),
            var page = try source.read(upToCount: header.pageSize)
        else { return }
        try source.close()
        let pageCount = UInt32(
            clamping: (StoreCheck.sizeBytes(copyPath) + Int64(header.pageSize) - 1)
                / Int64(header.pageSize))
        page.replaceSubrange(28..<32, with: withUnsafeBytes(of: pageCount.bigEndian) { Data($0) })
        let file = try FileHandle(forUpdating: URL(filePath: copyPath))
        try file.write(contentsOf: page)
        try file.truncate(atOffset: UInt64(pageCount) * UInt64(header.pageSize))
        try file.close()
        StoreFiles.removeBeside(copyPath)
    }

    /// Keeps the damaged file under a second name and gives the new one its name.
    private func replace(_ report: inout StoreRepairReport) throws(StoreError) {
        let kept = freeName()
        try StoreFiles.keep(path, as: kept)
        if FileManager.default.fileExists(atPath: path + "-wal") {
            try StoreFiles.keep(path + "-wal", as: kept + "-wal")
        }
        try StoreFiles.syncDirectory(of: path)
        StoreFiles.removeBeside(path)
        try StoreFiles.replace(path, with: Self.repairedPath(path))
        report.damagedPath = kept
    }

    /// A name with the second of the repair that nothing has yet.
    private func freeName() -> String {
        var seconds = clock.millis() / 1_000
        while true {
            let time = Date(timeIntervalSince1970: TimeInterval(seconds))
            let stamp = time.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
            let name = "\(path).damaged-\(stamp)"
            if !FileManager.default.fileExists(atPath: name) { return name }
            seconds += 1
        }
    }
}
