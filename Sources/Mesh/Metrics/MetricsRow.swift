import GRDB

/// Counts over the store for `GET /metrics`, each read by one statement.
enum MetricsRow {
    /// Rows of the mailbox by state.
    static func inboxRows(_ tx: ReadTransaction) throws -> [(labels: [String], value: Double)] {
        let row = try Row.fetchOne(
            tx.db,
            sql: """
                SELECT (SELECT waiting FROM message_count), (SELECT total FROM message_count),
                    (SELECT count(*) FROM message WHERE lease_holder_node_id IS NOT NULL AND acked_unix_ms IS NULL)
                """)
        let (pending, total, leased): (Double, Double, Double) = (row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0)
        return [(["acked"], max(0, total - pending - leased)), (["leased"], leased), (["pending"], pending)]
    }

    /// Rows that are not acked, by receiver.
    static func inboxDepths(_ tx: ReadTransaction) throws -> [(labels: [String], value: Double)] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT receiver_agent_id, count(*) FROM message WHERE acked_unix_ms IS NULL
                GROUP BY receiver_agent_id
                """
        ).map { (labels: [$0[0] as String], value: $0[1] as Double) }
    }

    /// Items in the inbox or assigned, by state and priority.
    static func hopperItems(_ tx: ReadTransaction) throws -> [(labels: [String], value: Double)] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT state, json_extract(record, '$.classified_priority') AS priority, count(*) FROM hopper_item
                WHERE state IN ('inbox', 'assigned') GROUP BY state, priority
                """
        ).map { (labels: [$0[0] as String, $0[1] as String? ?? "other"], value: $0[2] as Double) }
    }

    /// Rows of the tables that grow.
    static func tableRows(_ tx: ReadTransaction) throws -> [(labels: [String], value: Double)] {
        try ["exec_lease", "hopper_item", "job", "message", "node", "op_log", "run_event"].map { table in
            let count: Double
            switch table {
            case "message": count = Double(try MessageRow.totalCount(tx))
            case "op_log": count = Double(try OpLogRow.size(tx))
            default: count = try Double.fetchOne(tx.db, sql: "SELECT count(*) FROM \(table)") ?? 0
            }
            return (labels: [table], value: count)
        }
    }
}
