import GRDB
import VoxCrypto

/// One signed-out session as it is stored.
enum EndedSessionRow {
    static func all(_ tx: ReadTransaction) throws -> [EndedSession] {
        try Row.fetchAll(tx.db, sql: "SELECT session_id, until_unix_ms FROM ended_session ORDER BY until_unix_ms")
            .compactMap { row in
                Hex.decode(row[0] as String).map { EndedSession(id: $0, untilMs: row[1]) }
            }
    }

    /// Adds one; of more than `most` those go first whose cookies end first.
    static func insert(_ session: EndedSession, most: Int, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT OR IGNORE INTO ended_session (session_id, until_unix_ms) VALUES (?, ?)",
            arguments: [Hex.encode(session.id), session.untilMs])
        try tx.db.execute(
            sql: """
                DELETE FROM ended_session WHERE session_id IN (
                    SELECT session_id FROM ended_session ORDER BY until_unix_ms DESC LIMIT -1 OFFSET ?)
                """, arguments: [most])
    }

    static func hasEnded(nowMs: Int64, _ tx: ReadTransaction) throws -> Bool {
        try Bool.fetchOne(
            tx.db, sql: "SELECT EXISTS (SELECT 1 FROM ended_session WHERE until_unix_ms <= ?)", arguments: [nowMs])
            ?? false
    }

    /// Deletes those whose cookies are refused for their age from now on.
    static func deleteEnded(_ tx: WriteTransaction) throws {
        try tx.db.execute(sql: "DELETE FROM ended_session WHERE until_unix_ms <= ?", arguments: [tx.nowMillis])
    }
}
