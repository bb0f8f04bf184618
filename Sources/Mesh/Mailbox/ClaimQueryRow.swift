import GRDB

/// Finds the row that a claim gets: the node's own held rows and the pending ones, most urgent and oldest first.
///
/// Each lane (target × reach, × type when a few types are named) is one seek in a partial index; with many types, one
/// for each of them. So the cost does not grow with the rows of other nodes, classes or types. A held row is looked at
/// as well: its holder may have joined again as a node that may not have it.
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

    /// The same without those of many types of which there is no row; done once, for all places that are looked at.
    ///
    /// Costs a seek for each type.
    func narrowed(_ tx: ReadTransaction) throws -> ClaimQueryRow {
        guard let types, types.count > Self.mostTypeLanes else { return self }
        let statement = try tx.db.cachedStatement(sql: Self.presentTypesSQL)
        let present = try Int.fetchAll(
            statement, arguments: [TypeList.argument(types), receiver, node.rawValue, receiver])
        return ClaimQueryRow(receiver: receiver, node: node, reaches: reaches, types: present.map { types[$0] })
    }

    /// Finds the places in a list of the types that some pending row of a receiver has, or some row that a node holds.
    static let presentTypesSQL = """
        SELECT wanted.key FROM json_each(?) AS wanted
        WHERE EXISTS (
                SELECT 1 FROM message INDEXED BY message_claimable_by_type
                WHERE receiver_agent_id = ? AND type_key = wanted.value
                    AND acked_unix_ms IS NULL AND lease_holder_node_id IS NULL)
            OR wanted.value IN (
                SELECT type_key FROM message INDEXED BY message_held
                WHERE lease_holder_node_id = ? AND receiver_agent_id = ?)
        """

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
        let lane = """
            SELECT rank, id FROM message INDEXED BY \(types.index)
            WHERE \(types.condition)receiver_agent_id = ? AND target_node_id = ? AND reach = ?
                AND acked_unix_ms IS NULL AND lease_holder_node_id IS NULL AND (rank, id) > (?, ?)
            ORDER BY rank, id LIMIT \(Self.pageSize)
            """
        guard case .listed = types else { return lane }
        return """
            SELECT found.rank, found.id FROM json_each(?) AS wanted
                CROSS JOIN message AS found ON found.id IN (SELECT id FROM (\(lane)))
            ORDER BY found.rank, found.id LIMIT \(Self.pageSize)
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
                    if let types = lane.argument { arguments.append(types) }
                    arguments.append(receiver)
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
    /// Any of many, as ``TypeList/argument(_:)`` has them.
    case listed(String)

    var index: String {
        if case .any = self { "message_claimable" } else { "message_claimable_by_type" }
    }

    var condition: String {
        switch self {
        case .any: ""
        case .one: "type_key = ? AND "
        case .listed: "type_key = wanted.value AND "
        }
    }

    var argument: String? {
        switch self {
        case .any: nil
        case .one(let argument), .listed(let argument): argument
        }
    }
}
