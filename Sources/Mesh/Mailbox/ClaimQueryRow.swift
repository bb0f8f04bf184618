import GRDB

/// Finds the row that a claim gets: the node's own held rows and the pending ones, most urgent and oldest first.
///
/// Each lane (target × reach, × type when a few types are named) is one seek in a partial index, so the cost does not
/// grow with the rows of other nodes, classes or types; with many types the lanes pass over the rows of others. A held
/// row is looked at as well: its holder may have joined again as a node that may not have it.
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

    /// Most types that have lanes of their own; SQLite joins no more than 500 lanes.
    static let mostTypeLanes = 16

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
        let pending = laneTypes.map(pendingLane)
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
        let typeFilter = types == nil ? "" : " AND \(TypeList.condition)"
        return """
            SELECT rank, id FROM message INDEXED BY message_held
            WHERE lease_holder_node_id = ? AND receiver_agent_id = ?\(typeFilter)
                AND target_node_id IN ('', ?) AND reach IN (\(reaches.map { _ in "?" }.joined(separator: ", ")))
                AND (rank, id) > (?, ?)
            ORDER BY rank, id LIMIT \(Self.pageSize)
            """
    }

    private func pendingLane(_ types: LaneTypes) -> String {
        """
        SELECT rank, id FROM message INDEXED BY \(types.index)
        WHERE receiver_agent_id = ?\(types.condition) AND target_node_id = ? AND reach = ?
            AND acked_unix_ms IS NULL AND lease_holder_node_id IS NULL AND (rank, id) > (?, ?)
        ORDER BY rank, id LIMIT \(Self.pageSize)
        """
    }

    private var laneTypes: [LaneTypes] {
        guard let types else { return [.any] }
        return types.count > Self.mostTypeLanes ? [.listed(TypeList.argument(types))] : types.map(LaneTypes.one)
    }

    func arguments(after place: Place) -> StatementArguments {
        var arguments: [any DatabaseValueConvertible] = [node.rawValue, receiver]
        if let types { arguments.append(TypeList.argument(types)) }
        arguments.append(node.rawValue)
        arguments += reaches.map(\.rawValue)
        arguments += [place.rank, place.id] as [any DatabaseValueConvertible]
        for lane in laneTypes {
            for reach in reaches {
                for target in ["", node.rawValue] {
                    arguments.append(receiver)
                    if let types = lane.argument { arguments.append(types) }
                    arguments += [target, reach.rawValue, place.rank, place.id] as [any DatabaseValueConvertible]
                }
            }
        }
        return StatementArguments(arguments)
    }
}

/// Which types the rows of a lane may have.
private enum LaneTypes {
    case any
    case one(String)
    /// Any of many, as an argument of ``TypeList/condition``.
    case listed(String)

    var index: String {
        if case .one = self { "message_claimable_by_type" } else { "message_claimable" }
    }

    var condition: String {
        switch self {
        case .any: ""
        case .one: " AND type_key = ?"
        case .listed: " AND \(TypeList.condition)"
        }
    }

    var argument: String? {
        switch self {
        case .any: nil
        case .one(let argument), .listed(let argument): argument
        }
    }
}
