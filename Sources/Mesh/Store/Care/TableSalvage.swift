import GRDB

/// Copies the rows of one table out of a damaged file, one after the other.
struct TableSalvage {
    let db: Database
    let table: String

    /// Copies every row that can be found, read and kept.
    func run() throws -> StoreRepairReport.Table {
        var report = StoreRepairReport.Table(name: table)
        let columns = try columns()
        guard !columns.isEmpty else {
            report.lost = nil
            return report
        }
        guard try hasPlaces() else {
            try copyKeyed(columns, &report)
            return report
        }
        let found = RowSearch(db: db, table: table).run()
        var unread = 0
        let list = columns.joined(separator: ", ")
        let copier = RowCopier(
            db: db,
            sql: """
                INSERT INTO main.\(table) (rowid, \(list))
                SELECT rowid, \(list) FROM \(RowSearch.schema).\(table) NOT INDEXED WHERE rowid = ?
                """)
        for place in found.places.sorted() {
            switch try copier.copy([place]) {
            case .kept: report.kept += 1
            case .unfit: report.unfit += 1
            case .unread: unread += 1
            }
        }
        report.lost = found.isBorneOut ? unread : nil
        try dropUnreadable(&report)
        return report
    }

    /// Columns that the damaged file and the new one both have.
    private func columns() throws -> [String] {
        let new = try Row.fetchAll(db, sql: "PRAGMA main.table_info('\(table)')").map { $0["name"] as String }
        let old = try? Row.fetchAll(db, sql: "PRAGMA \(RowSearch.schema).table_info('\(table)')")  // then none are kept
        let names = Set((old ?? []).compactMap { $0["name"] as String? })
        return new.filter(names.contains)
    }

    private func hasPlaces() throws -> Bool {
        let sql = try String.fetchOne(
            db, sql: "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?", arguments: [table])
        return sql?.contains("WITHOUT ROWID") != true
    }

    /// A table without places is read from both its ends.
    private func copyKeyed(_ columns: [String], _ report: inout StoreRepairReport.Table) throws {
        let key = columns[0]
        var keys: Set<String> = []
        let isComplete = scan(key, "ASC", &keys)
        if !isComplete { _ = scan(key, "DESC", &keys) }
        let list = columns.joined(separator: ", ")
        let copier = RowCopier(
            db: db,
            sql: """
                INSERT INTO main.\(table) (\(list))
                SELECT \(list) FROM \(RowSearch.schema).\(table) WHERE \(key) = ?
                """)
        var unread = 0
        for value in keys.sorted() {
            switch try copier.copy([value]) {
            case .kept: report.kept += 1
            case .unfit: report.unfit += 1
            case .unread: unread += 1
            }
        }
        report.lost = isComplete ? unread : nil
    }

    /// Reads keys in an order until a fault; false when there was one.
    private func scan(_ key: String, _ order: String, _ keys: inout Set<String>) -> Bool {
        do {
            var seen: Set<String> = []
            let rows = try String.fetchCursor(
                db, sql: "SELECT \(key) FROM \(RowSearch.schema).\(table) ORDER BY \(key) \(order)")
            while let value = try rows.next() {
                guard seen.insert(value).inserted else { return false }  // it leads back to what was read
                keys.insert(value)
            }
            return true
        } catch {
            return false
        }
    }

    /// Removes rows whose JSON a start or a page could not read.
    private func dropUnreadable(_ report: inout StoreRepairReport.Table) throws {
        for form in StoredForm.all where form.table == table {
            for place in try form.unreadablePlaces(db) {
                try db.execute(sql: "DELETE FROM main.\(table) WHERE rowid = ?", arguments: [place])
                report.kept -= 1
                report.unfit += 1
            }
        }
    }
}

/// Runs a statement that copies one row; a fault of the damaged file and a refusal of the new one are no errors.
private final class RowCopier {
    /// What became of one row.
    enum Outcome { case kept, unfit, unread }

    private let db: Database
    private let sql: String
    private var statement: Statement?

    init(db: Database, sql: String) {
        self.db = db
        self.sql = sql
    }

    func copy(_ arguments: StatementArguments) throws -> Outcome {
        do {
            let statement = try statement ?? db.makeStatement(sql: sql)
            self.statement = statement
            try statement.execute(arguments: arguments)
            return db.changesCount > 0 ? .kept : .unread
        } catch let error as DatabaseError {
            statement = nil  // one that has failed would fail for the next row too
            switch error.resultCode {
            case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: return .unfit
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .unread
            default: throw error
            }
        }
    }
}
