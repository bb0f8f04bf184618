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
        [M0001Foundation.self, M0002Jobs.self]
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { db in try migration.apply(db) }
        }
        return migrator
    }
}
