import GRDB

/// Sessions of the dashboard that were signed out before their cookies end by themselves.
enum M0010EndedSessions: StoreMigration {
    static let name = "M0010EndedSessions"

    static func apply(_ db: Database) throws {
        try db.execute(sql: endedSession)
    }

    private static let endedSession = """
        CREATE TABLE ended_session (
            session_id TEXT NOT NULL PRIMARY KEY CHECK (length(session_id) = 32), -- hex of the id, which opens nothing
            until_unix_ms INTEGER NOT NULL -- from then on its cookie is refused for its age, Unix milliseconds
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX ended_session_by_end ON ended_session (until_unix_ms);
        """
}
