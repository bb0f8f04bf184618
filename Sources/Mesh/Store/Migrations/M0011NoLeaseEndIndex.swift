import GRDB

/// Takes away the index of leases by their end, which memory alone knows.
enum M0011NoLeaseEndIndex: StoreMigration {
    static let name = "M0011NoLeaseEndIndex"

    static func apply(_ db: Database) throws {
        try db.execute(sql: "DROP INDEX exec_lease_by_end")
    }
}
