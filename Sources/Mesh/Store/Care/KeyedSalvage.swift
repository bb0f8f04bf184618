import GRDB

/// Copies a small table without places, such as the store's own numbers: all at once, else from both ends.
struct KeyedSalvage {
    private let db: Database
    private let table: String

    init(_ db: Database, table: String) {
        self.db = db
        self.table = table
    }

    /// Whether a table has no places.
    static func fits(_ db: Database, _ table: String) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT sql LIKE '%WITHOUT ROWID%' FROM main.sqlite_schema WHERE type = 'table' AND name = ?",
            arguments: [table]) ?? false
    }

    func run() throws -> StoreRepairReport.Table {
        var report = StoreRepairReport.Table(name: table)
        if try copy("") != nil {
            try copyFrom("")
            try copyFrom(" DESC")
            report.doubt = "it could not be read to its end, so rows in its middle may be missing"
        }
        report.kept = try Int.fetchOne(db, sql: "SELECT count(*) FROM main.\(table)") ?? 0
        return report
    }

    /// Copies row after row from one end until the damage.
    private func copyFrom(_ direction: String) throws {
        let first = try Row.fetchAll(db, sql: "PRAGMA main.table_info(\(table))").first { ($0["pk"] as Int) == 1 }
        guard let key: String = first?["name"] else { return }
        var offset = 0
        while true {
            let before = db.totalChangesCount
            guard try copy(" ORDER BY \(key)\(direction) LIMIT 1 OFFSET \(offset)") == nil else { return }
            guard db.totalChangesCount > before else { return }
            offset += 1
        }
    }

    private func copy(_ part: String) throws -> DatabaseError? {
        try db.execute(sql: "SAVEPOINT salvage")
        do {
            try db.execute(sql: "INSERT OR REPLACE INTO main.\(table) SELECT * FROM damaged.\(table)\(part)")
            try db.execute(sql: "RELEASE salvage")
            return nil
        } catch let error as DatabaseError where !error.isOfTheDisk {
            try db.execute(sql: "ROLLBACK TO salvage; RELEASE salvage")
            return error
        }
    }
}
