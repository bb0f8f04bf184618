import GRDB

/// One step of the schema; landed ones are never edited.
protocol StoreMigration: Sendable {
    /// Name in the migration table; never changes.
    static var name: String { get }
    /// Makes the step.
    @Sendable static func apply(_ db: Database) throws
}

/// All steps in order; each area of the room adds its own file.
enum StoreSchema {
    /// File format; a higher one is refused.
    static let userVersion = 1

    static var migrations: [any StoreMigration.Type] {
        [
            M0001Foundation.self, M0002Jobs.self, M0003SpentTokens.self, M0004NodeActions.self, M0005Witness.self,
            M0006Timeline.self, M0007TimelineTotals.self, M0008KeptEntries.self, M0009NoTargetIndex.self,
            M0010EndedSessions.self, M0011NoLeaseEndIndex.self, M0012NoTimeIndex.self,
        ]
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { db in try migration.apply(db) }
        }
        return migrator
    }

    /// What makes each table, index and trigger, by name, as a file has it.
    static func statements(_ db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }) { first, _ in first }
    }

    /// The same as this program makes them, up to a step.
    static func statements(upTo step: String) throws -> [String: String] {
        let fresh = try DatabaseQueue()
        try migrator.migrate(fresh, upTo: step)
        return try fresh.read { db in try statements(db) }
    }
}
