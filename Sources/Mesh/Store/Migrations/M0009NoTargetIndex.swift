import GRDB

/// Nothing looks entries up by target, and the leaves of that index were most of what a commit wrote.
enum M0009NoTargetIndex: StoreMigration {
    static let name = "M0009NoTargetIndex"

    static func apply(_ db: Database) throws {
        try db.execute(sql: "DROP INDEX op_log_by_target")
    }
}
