import GRDB

/// One bearer that was used and counts once, as it is stored: a hash that names it and how long it must be remembered.
struct SpentTokenRow: Sendable, Hashable {
    let idHash: String
    let untilMs: Int64

    static func all(_ tx: ReadTransaction) throws -> [SpentTokenRow] {
        try Row.fetchAll(tx.db, sql: "SELECT jti_hash, until_unix_ms FROM spent_token")
            .map { SpentTokenRow(idHash: $0[0], untilMs: $0[1]) }
    }

    static func contains(_ idHash: String, _ tx: ReadTransaction) throws -> Bool {
        try tx.first("SELECT 1 FROM spent_token WHERE jti_hash = ?", [idHash]) { _ in true } ?? false
    }

    func insert(_ tx: WriteTransaction) throws {
        let statement = try tx.db.cachedStatement(
            sql: "INSERT INTO spent_token (jti_hash, until_unix_ms) VALUES (?, ?)")
        try statement.execute(arguments: [idHash, untilMs])
    }

    /// Deletes what would be refused for its age from now on.
    static func deleteEnded(_ tx: WriteTransaction) throws {
        try tx.db.execute(sql: "DELETE FROM spent_token WHERE until_unix_ms <= ?", arguments: [tx.nowMillis])
    }
}
