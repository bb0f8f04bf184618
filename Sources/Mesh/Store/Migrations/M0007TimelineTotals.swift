import GRDB

/// Memos now keep what runs used since the log began instead of the parts of a day; those of the earlier form go, and
/// are made again from the entries.
enum M0007TimelineTotals: StoreMigration {
    static let name = "M0007TimelineTotals"

    static func apply(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM op_log_state")
    }
}
