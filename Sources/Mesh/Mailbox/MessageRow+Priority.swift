import GRDB

extension MessageRow {
    /// Moves a row that waits; one that a node holds, or that is acked, keeps its place.
    static func setPriority(_ priority: UInt8, of id: MessageID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: """
                UPDATE message SET rank = ? WHERE id = ? AND acked_unix_ms IS NULL AND lease_holder_node_id IS NULL
                """,
            arguments: [255 - Int(priority), id.rawValue])
    }
}
