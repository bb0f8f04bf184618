import GRDB

/// Execution leases as they are stored; finished ones are kept for thirty days.
enum ExecLeaseRow {
    private static let columns = "lease_id, scope_key, holder_node_id, state, granted_unix_ms, expires_unix_ms"

    private static func lease(_ row: Row) -> ExecLease {
        ExecLease(
            id: LeaseID(row[0] as String), scopeKey: row[1], holder: NodeID(row[2] as String),
            state: ExecLeaseState(rawValue: row[3]) ?? .expired, grantedMs: row[4], expiresMs: row[5])
    }

    static func live(scope: String, _ tx: ReadTransaction) throws -> ExecLease? {
        let sql = "SELECT \(columns) FROM exec_lease WHERE scope_key = ? AND finished_unix_ms IS NULL"
        return try tx.first(sql, [scope], lease)
    }

    static func find(_ id: LeaseID, _ tx: ReadTransaction) throws -> ExecLease? {
        try tx.first("SELECT \(columns) FROM exec_lease WHERE lease_id = ?", [id.rawValue], lease)
    }

    /// Live leases in grant order.
    static func allLive(_ tx: ReadTransaction) throws -> [ExecLease] {
        try Row.fetchAll(
            tx.db, sql: "SELECT \(columns) FROM exec_lease WHERE finished_unix_ms IS NULL ORDER BY place"
        ).map(lease)
    }

    /// Live leases of a node in grant order.
    static func live(holder: NodeID, _ tx: ReadTransaction) throws -> [ExecLease] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT \(columns) FROM exec_lease WHERE holder_node_id = ? AND finished_unix_ms IS NULL
                ORDER BY place
                """, arguments: [holder.rawValue]
        ).map(lease)
    }

    /// Adds a lease; false when another one has its id, finished ones included, or a live one its scope.
    static func insert(_ lease: ExecLease, _ tx: WriteTransaction) throws -> Bool {
        let statement = try tx.db.cachedStatement(
            sql: """
                INSERT INTO exec_lease (\(columns)) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """)
        try statement.execute(arguments: [
            lease.id.rawValue, lease.scopeKey, lease.holder.rawValue, lease.state.rawValue, lease.grantedMs,
            lease.expiresMs,
        ])
        return try tx.db.changesCount > 0
    }

    /// Writes state and end; a finished state sets the time of its end.
    static func update(_ lease: ExecLease, _ tx: WriteTransaction) throws {
        let statement = try tx.db.cachedStatement(
            sql: "UPDATE exec_lease SET state = ?, expires_unix_ms = ?, finished_unix_ms = ? WHERE lease_id = ?")
        try statement.execute(arguments: [
            lease.state.rawValue, lease.expiresMs, lease.state.isLive ? nil : tx.nowMillis, lease.id.rawValue,
        ])
    }

    static func deleteFinished(beforeMs: Int64, _ tx: WriteTransaction) throws {
        try tx.db.execute(sql: "DELETE FROM exec_lease WHERE finished_unix_ms <= ?", arguments: [beforeMs])
    }
}
