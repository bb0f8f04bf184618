import GRDB

/// Lists un-acked rows of a mailbox as they stand at a time, newest first.
///
/// A lease that has ended by then counts for nothing, whether or not its end is written yet.
struct InboxPageRow: Sendable {
    let receiver: String
    let types: [String]?
    let limit: Int
    /// Set for node tokens: only rows that the node holds or may claim.
    let visibleTo: NodeID?
    /// Set for node tokens and worker bearers: reaches that may be shown.
    let reaches: [PrivacyReach]?
    /// The time, Unix milliseconds.
    let nowMs: Int64

    func page(before id: Int64?, _ tx: ReadTransaction) throws -> [MessageRow] {
        // Nothing is of no type; SQLite would not find a plan for it either.
        if types?.isEmpty == true || (visibleTo == nil && reaches?.isEmpty == true) { return [] }
        var conditions = ["receiver_agent_id = ?", "acked_unix_ms IS NULL", "id < ?"]
        var arguments: [any DatabaseValueConvertible] = [receiver, id ?? Int64.max]
        if let types {
            conditions.append(TypeList.condition)
            arguments.append(TypeList.argument(types))
        }
        if let visibleTo, let reaches {
            conditions.append(
                """
                ((lease_holder_node_id = ? AND lease_expires_unix_ms > ?)
                    OR ((lease_holder_node_id IS NULL OR lease_expires_unix_ms <= ?)
                        AND target_node_id IN ('', ?) AND reach IN (\(Self.marks(reaches.count)))))
                """)
            arguments += [visibleTo.rawValue, nowMs, nowMs, visibleTo.rawValue]
            arguments += reaches.map(\.rawValue)
        } else if let reaches {
            conditions.append("reach IN (\(Self.marks(reaches.count)))")
            arguments += reaches.map(\.rawValue)
        }
        let sql = """
            SELECT \(MessageRow.columns) FROM message INDEXED BY message_open
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT \(limit)
            """
        return try Row.fetchAll(tx.db.cachedStatement(sql: sql), arguments: StatementArguments(arguments))
            .map { MessageRow($0).standing(atMs: nowMs) }
    }

    private static func marks(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }
}
