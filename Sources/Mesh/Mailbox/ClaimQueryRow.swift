import GRDB

/// Finds the row that a claim gets: the node's own held rows and the pending ones, most urgent and oldest first.
///
/// Each lane (target × reach, × type when types are named) is one seek in a partial index, so the cost does not grow
/// with the rows of other nodes, classes or types. A held row is looked at as well: its holder may have joined again
/// as a node that may not have it.
struct ClaimQueryRow: Sendable {
    let receiver: String
    let node: NodeID
    let reaches: [PrivacyReach]
    /// Type keys; nil means any type.
    let types: [String]?

    /// Rank and id of a row.
    typealias Place = (rank: Int, id: Int64)

    /// Rows looked at in one query when a policy passes rows over.
    static let pageSize = 16

    /// The first eligible row after a place that `fits`, most urgent first, or the place where looking stopped.
    ///
    /// Rows behind the one that fits are not read.
    func first(
        after place: Place?, _ tx: ReadTransaction, where fits: (MessageRow) throws -> Bool
    ) throws -> (row: MessageRow?, end: Place?) {
        let statement = try tx.db.cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: arguments(after: place ?? (-1, 0)))
        var count = 0
        var last: Place?
        while let next = try rows.next() {
            let row = MessageRow(next)
            if try fits(row) { return (row, nil) }
            count += 1
            last = (255 - Int(row.message.priority), row.message.id.rawValue)
        }
        return (nil, count == Self.pageSize ? last : nil)
    }

    /// The statement; its shape depends only on how many lanes there are.
    var sql: String {
        let pending =
            types == nil ? [pendingLane(typed: false)] : types.map { $0.map { _ in pendingLane(typed: true) } } ?? []
        let perTarget = pending.flatMap { lane in reaches.flatMap { _ in [lane, lane] } }
        let lanes = [heldLane] + perTarget
        return """
            SELECT \(MessageRow.columns) FROM message WHERE id IN (
                SELECT id FROM (\(lanes.map { "SELECT * FROM (\($0))" }.joined(separator: " UNION ALL ")))
                ORDER BY rank, id LIMIT \(Self.pageSize))
            ORDER BY rank, id
            """
    }

    private var heldLane: String {
        let typeFilter = types.map { " AND type_key IN (\($0.map { _ in "?" }.joined(separator: ", ")))" } ?? ""
        return """
            SELECT rank, id FROM message INDEXED BY message_held
            WHERE lease_holder_node_id = ? AND receiver_agent_id = ?\(typeFilter)
                AND target_node_id IN ('', ?) AND reach IN (\(reaches.map { _ in "?" }.joined(separator: ", ")))
                AND (rank, id) > (?, ?)
            ORDER BY rank, id LIMIT \(Self.pageSize)
            """
    }

    private func pendingLane(typed: Bool) -> String {
        let index = typed ? "message_claimable_by_type" : "message_claimable"
        let typeFilter = typed ? " AND type_key = ?" : ""
        return """
            SELECT rank, id FROM message INDEXED BY \(index)
            WHERE receiver_agent_id = ?\(typeFilter) AND target_node_id = ? AND reach = ?
                AND acked_unix_ms IS NULL AND lease_holder_node_id IS NULL AND (rank, id) > (?, ?)
            ORDER BY rank, id LIMIT \(Self.pageSize)
            """
    }

    func arguments(after place: Place) -> StatementArguments {
        var arguments: [any DatabaseValueConvertible] = [node.rawValue, receiver]
        arguments += types ?? []
        arguments.append(node.rawValue)
        arguments += reaches.map(\.rawValue)
        arguments += [place.rank, place.id] as [any DatabaseValueConvertible]
        for type in types.map({ $0.map(Optional.some) }) ?? [nil] {
            for reach in reaches {
                for target in ["", node.rawValue] {
                    arguments.append(receiver)
                    if let type { arguments.append(type) }
                    arguments += [target, reach.rawValue, place.rank, place.id] as [any DatabaseValueConvertible]
                }
            }
        }
        return StatementArguments(arguments)
    }
}
