import GRDB

/// Counts the rows that wait without a holder.
enum WaitingCountRow {
    /// As they stand at a time: a lease that has ended by then counts for nothing, whether or not its end is written.
    static func count(atMs nowMs: Int64, _ tx: ReadTransaction) throws -> Int {
        let ended = try tx.db.cachedStatement(sql: "SELECT count(*) FROM message WHERE lease_expires_unix_ms <= ?")
        return try MessageRow.waitingCount(tx) + (Int.fetchOne(ended, arguments: [nowMs]) ?? 0)
    }
}
