import GRDB

/// What each witness says of this machine's log.
enum WitnessRow {
    private static let columns = """
        node_id, cosigner_key, size, note, cosigned_ms, refused_index, refused_reason, refused_detail, refused_ms
        """

    static func put(_ standing: WitnessStanding, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT OR REPLACE INTO witness (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                standing.node.rawValue, standing.key, Int64(clamping: standing.size), standing.note,
                standing.cosignedMs,
            ] + WitnessRefusal.arguments(standing.refusal))
    }

    static func find(_ node: NodeID, _ tx: ReadTransaction) throws -> WitnessStanding? {
        try Row.fetchOne(
            tx.db, sql: "SELECT \(columns) FROM witness WHERE node_id = ?", arguments: [node.rawValue]
        ).map(read)
    }

    static func all(_ tx: ReadTransaction) throws -> [WitnessStanding] {
        try Row.fetchAll(tx.db, sql: "SELECT \(columns) FROM witness ORDER BY node_id").map(read)
    }

    private static func read(_ row: Row) -> WitnessStanding {
        var standing = WitnessStanding(node: NodeID(row[0] as String), key: row[1])
        standing.size = UInt64(clamping: row[2] as Int64)
        standing.note = row[3]
        standing.cosignedMs = row[4]
        standing.refusal = WitnessRefusal(row, from: 5)
        return standing
    }
}

/// The logs of other machines that this one witnesses.
enum WitnessedLogRow {
    private static let columns = """
        log_id, node_id, inviter, verifier_key, note, size, cosigned_ms, refused_index, refused_reason,
        refused_detail, refused_ms
        """

    static func put(_ log: WitnessedLog, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT OR REPLACE INTO witnessed_log (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                log.logID, log.node.rawValue, log.inviter, log.key, log.note, Int64(clamping: log.size),
                log.cosignedMs,
            ] + WitnessRefusal.arguments(log.refusal))
    }

    /// The logs that stood at a mesh, the newest first.
    static func of(_ node: NodeID, _ tx: ReadTransaction) throws -> [WitnessedLog] {
        try Row.fetchAll(
            tx.db, sql: "SELECT \(columns) FROM witnessed_log WHERE node_id = ? ORDER BY cosigned_ms DESC, log_id",
            arguments: [node.rawValue]
        ).map(read)
    }

    static func all(_ tx: ReadTransaction) throws -> [WitnessedLog] {
        let sql = "SELECT \(columns) FROM witnessed_log ORDER BY node_id, cosigned_ms DESC"
        return try Row.fetchAll(tx.db, sql: sql).map(read)
    }

    private static func read(_ row: Row) -> WitnessedLog {
        WitnessedLog(
            logID: row[0], node: NodeID(row[1] as String), inviter: row[2], key: row[3], note: row[4],
            size: UInt64(clamping: row[5] as Int64), cosignedMs: row[6], refusal: WitnessRefusal(row, from: 7))
    }
}

extension WitnessRefusal {
    fileprivate static func arguments(_ refusal: WitnessRefusal?) -> StatementArguments {
        [refusal.map { Int64(clamping: $0.index) }, refusal?.reason, refusal?.detail, refusal?.atMs]
    }

    fileprivate init?(_ row: Row, from column: Int) {
        guard let index = row[column] as Int64?, let reason = row[column + 1] as String? else { return nil }
        self.init(
            index: UInt64(clamping: index), reason: reason, detail: row[column + 2] ?? "", atMs: row[column + 3] ?? 0)
    }
}
