import GRDB

/// Memos of the op-log's projections, one after every 1 024 entries.
enum M0006Timeline: StoreMigration {
    static let name = "M0006Timeline"

    static func apply(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE op_log_state (
                    size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0), -- entries that the state follows from
                    ts_micros INTEGER NOT NULL CHECK (ts_micros >= 0), -- time of the last of them
                    state TEXT NOT NULL, -- JSON of every projection
                    state_hash TEXT NOT NULL -- SHA-256 over the hashes of the projections
                ) STRICT;
                """)
    }
}
