import GRDB

/// A node as it is stored; server-owned fields live in columns, the rest in the record.
struct NodeRow: Sendable {
    let id: NodeID
    var record: NodeRecord
    var lastSeenMs: Int64
    var gates: NodeGates

    private static let columns = """
        node_id, record, last_seen_unix_ms, quarantined, maintenance, maintenance_until_unix_ms, admission,
        is_drained
        """

    init(id: NodeID, record: NodeRecord, lastSeenMs: Int64, gates: NodeGates) {
        self.id = id
        self.record = record
        self.lastSeenMs = lastSeenMs
        self.gates = gates
    }

    private init(_ row: Row) throws {
        id = NodeID(row[0] as String)
        record = try WireCodec.decode(NodeRecord.self, from: row[1] as String)
        lastSeenMs = row[2]
        gates = Self.gates(row, from: 3)
    }

    private static func gates(_ row: Row, from column: Int) -> NodeGates {
        var gates = NodeGates()
        gates.isQuarantined = row[column]
        gates.isInMaintenance = row[column + 1]
        gates.maintenanceUntilMs = row[column + 2]
        gates.admission = NodeGates.Admission(rawValue: row[column + 3]) ?? .open
        gates.isDrained = row[column + 4]
        return gates
    }

    /// All nodes in order of first registration.
    static func all(_ tx: ReadTransaction) throws -> [NodeRow] {
        try Row.fetchAll(tx.db, sql: "SELECT \(columns) FROM node ORDER BY place").map(NodeRow.init)
    }

    static func find(_ id: NodeID, _ tx: ReadTransaction) throws -> NodeRow? {
        try tx.first("SELECT \(columns) FROM node WHERE node_id = ?", [id.rawValue], NodeRow.init)
    }

    /// The flags alone, without decoding the record; nil when the node is unknown.
    static func gates(_ id: NodeID, _ tx: ReadTransaction) throws -> NodeGates? {
        let sql = """
            SELECT quarantined, maintenance, maintenance_until_unix_ms, admission, is_drained FROM node
            WHERE node_id = ?
            """
        return try tx.first(sql, [id.rawValue]) { gates($0, from: 0) }
    }

    static func count(_ tx: ReadTransaction) throws -> Int {
        try Int.fetchOne(tx.db, sql: "SELECT count(*) FROM node") ?? 0
    }

    /// Inserts the node, or replaces everything but its place.
    func save(_ tx: WriteTransaction) throws {
        tx.noteNodeChange()
        let statement = try tx.db.cachedStatement(
            sql: """
                INSERT INTO node (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (node_id) DO UPDATE SET record = excluded.record,
                    last_seen_unix_ms = excluded.last_seen_unix_ms, quarantined = excluded.quarantined,
                    maintenance = excluded.maintenance, admission = excluded.admission,
                    maintenance_until_unix_ms = excluded.maintenance_until_unix_ms, is_drained = excluded.is_drained
                """)
        try statement.execute(arguments: [
            id.rawValue, WireCodec.text(record), lastSeenMs, gates.isQuarantined, gates.isInMaintenance,
            gates.maintenanceUntilMs, gates.admission.rawValue, gates.isDrained,
        ])
    }

    static func delete(_ id: NodeID, _ tx: WriteTransaction) throws {
        tx.noteNodeChange()
        try tx.db.execute(sql: "DELETE FROM node WHERE node_id = ?", arguments: [id.rawValue])
    }

    /// Writes soft last-seen times behind; nodes that left meanwhile are skipped.
    static func saveLastSeen(_ times: [NodeID: Int64], _ tx: WriteTransaction) throws {
        let statement = try tx.db.cachedStatement(
            sql: "UPDATE node SET last_seen_unix_ms = max(last_seen_unix_ms, ?) WHERE node_id = ?")
        for (id, lastSeenMs) in times { try statement.execute(arguments: [lastSeenMs, id.rawValue]) }
    }

    /// Nodes whose maintenance deadline has passed.
    static func endedMaintenance(nowMs: Int64, _ tx: ReadTransaction) throws -> [NodeRow] {
        let statement = try tx.db.cachedStatement(
            sql: "SELECT \(columns) FROM node WHERE maintenance_until_unix_ms <= ?")
        return try Row.fetchAll(statement, arguments: [nowMs]).map(NodeRow.init)
    }
}
