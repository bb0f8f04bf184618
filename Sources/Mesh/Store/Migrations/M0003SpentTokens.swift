import GRDB

/// The ids of signed bearers that were used and could still be valid.
enum M0003SpentTokens: StoreMigration {
    static let name = "M0003SpentTokens"

    static func apply(_ db: Database) throws {
        try db.execute(sql: spentToken)
    }

    private static let spentToken = """
        CREATE TABLE spent_token (
            jti_hash TEXT NOT NULL PRIMARY KEY CHECK (length(jti_hash) = 64), -- hex SHA-256 of the jti claim
            until_unix_ms INTEGER NOT NULL -- from then on the token is refused for its age, Unix milliseconds
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX spent_token_by_end ON spent_token (until_unix_ms);
        """
}
