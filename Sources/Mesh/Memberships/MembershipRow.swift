import GRDB

/// A membership as it is stored; its token is in a file of its own.
enum MembershipRow {
    private static let columns = """
        node_id, inviter, inviter_key, control_url, tls_sha256, scope_id, slot_kind, slot_count, state, joined_ms
        """

    static func insert(_ member: Membership, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT INTO membership (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                member.node.rawValue, member.inviter, member.inviterKey, member.controlURL, member.tlsSHA256,
                member.scope, member.slotKind, member.slotCount, member.state.rawValue, member.joinedMs,
            ])
    }

    static func all(_ tx: ReadTransaction) throws -> [Membership] { try all(tx.db) }

    static func all(_ db: Database) throws -> [Membership] {
        try Row.fetchAll(db, sql: "SELECT \(columns) FROM membership ORDER BY joined_ms, node_id").map(read)
    }

    static func find(_ node: NodeID, _ tx: ReadTransaction) throws -> Membership? {
        try Row.fetchOne(
            tx.db, sql: "SELECT \(columns) FROM membership WHERE node_id = ?", arguments: [node.rawValue]
        ).map(read)
    }

    static func active(inviterKey: String, _ tx: ReadTransaction) throws -> Membership? {
        try Row.fetchOne(
            tx.db, sql: "SELECT \(columns) FROM membership WHERE inviter_key = ? AND state = 'active'",
            arguments: [inviterKey]
        ).map(read)
    }

    static func setRevoked(_ node: NodeID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE membership SET state = 'revoked' WHERE node_id = ?", arguments: [node.rawValue])
    }

    static func delete(_ node: NodeID, _ tx: WriteTransaction) throws {
        try tx.db.execute(sql: "DELETE FROM membership WHERE node_id = ?", arguments: [node.rawValue])
    }

    private static func read(_ row: Row) -> Membership {
        Membership(
            node: NodeID(row[0] as String), inviter: row[1], inviterKey: row[2], controlURL: row[3],
            tlsSHA256: row[4], scope: row[5], slotKind: row[6], slotCount: row[7],
            state: Membership.State(rawValue: row[8]) ?? .revoked, joinedMs: row[9])
    }
}
