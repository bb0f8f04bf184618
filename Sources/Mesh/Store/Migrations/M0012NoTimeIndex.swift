import GRDB

/// Takes away the index of entries by time, which rises with the index of the entry anyway.
enum M0012NoTimeIndex: StoreMigration {
    static let name = "M0012NoTimeIndex"

    static func apply(_ db: Database) throws {
        try db.execute(sql: "DROP INDEX op_log_by_time")
    }
}
