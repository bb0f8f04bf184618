import GRDB

/// The gates of the own node while it is not listed; nothing is stored while they are open.
enum OwnGateRow {
    static func find(_ id: NodeID, _ tx: ReadTransaction) throws -> NodeGates? {
        try Row.fetchOne(
            tx.db, sql: "SELECT admission, is_drained FROM own_gate WHERE node_id = ?", arguments: [id.rawValue]
        ).map { row in
            var gates = NodeGates()
            gates.admission = NodeGates.Admission(rawValue: row[0]) ?? .open
            gates.isDrained = row[1]
            gates.isInMaintenance = gates.isDrained
            return gates
        }
    }

    static func set(_ gates: NodeGates, of id: NodeID, _ tx: WriteTransaction) throws {
        tx.noteNodeChange()
        try tx.db.execute(sql: "DELETE FROM own_gate WHERE node_id = ?", arguments: [id.rawValue])
        guard gates.admission != .open || gates.isDrained else { return }
        try tx.db.execute(
            sql: "INSERT INTO own_gate (node_id, admission, is_drained) VALUES (?, ?, ?)",
            arguments: [id.rawValue, gates.admission.rawValue, gates.isDrained])
    }
}
