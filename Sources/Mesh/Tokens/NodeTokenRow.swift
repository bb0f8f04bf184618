import GRDB
import VoxCrypto

/// A node token as it is stored: its hash, never itself.
struct NodeTokenRow: Sendable, Hashable {
    let tokenID: String
    let tokenHash: String
    let node: NodeID
    let boundKey: Ed25519PublicKey?
    let nodeName: String
    let issuedMs: Int64

    private static let columns = "token_id, token_hash, node_id, bound_key, node_name, issued_unix_ms"

    init(tokenHash: String, node: NodeID, boundKey: Ed25519PublicKey?, nodeName: String, issuedMs: Int64) {
        tokenID = String(tokenHash.prefix(16))
        self.tokenHash = tokenHash
        self.node = node
        self.boundKey = boundKey
        self.nodeName = nodeName
        self.issuedMs = issuedMs
    }

    private init(_ row: Row) throws {
        tokenID = row[0]
        tokenHash = row[1]
        node = NodeID(row[2] as String)
        boundKey = try (row[3] as String?).map { try Ed25519PublicKey(base64: $0) }
        nodeName = row[4]
        issuedMs = row[5]
    }

    static func allLive(_ tx: ReadTransaction) throws -> [NodeTokenRow] {
        try Row.fetchAll(
            tx.db, sql: "SELECT \(columns) FROM node_token WHERE revoked_unix_ms IS NULL ORDER BY issued_unix_ms"
        ).map(NodeTokenRow.init)
    }

    /// The newest token of each node and whether it is live, newest first.
    static func newest(limit: Int, _ tx: ReadTransaction) throws -> [(token: NodeTokenRow, isLive: Bool)] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT \(columns), revoked_unix_ms IS NULL, max(issued_unix_ms * 2 + (revoked_unix_ms IS NULL))
                FROM node_token GROUP BY node_id ORDER BY issued_unix_ms DESC, node_id LIMIT ?
                """, arguments: [limit]
        ).map { row in (try NodeTokenRow(row), row[6]) }
    }

    /// The newest token of a node, a live one before others; nil when it never had one.
    static func newest(of node: NodeID, _ tx: ReadTransaction) throws -> (token: NodeTokenRow, isLive: Bool)? {
        try Row.fetchOne(
            tx.db,
            sql: """
                SELECT \(columns), revoked_unix_ms IS NULL FROM node_token WHERE node_id = ?
                ORDER BY issued_unix_ms DESC, revoked_unix_ms IS NULL DESC LIMIT 1
                """, arguments: [node.rawValue]
        ).map { row in (try NodeTokenRow(row), row[6]) }
    }

    static func live(_ node: NodeID, _ tx: ReadTransaction) throws -> NodeTokenRow? {
        try Row.fetchOne(
            tx.db, sql: "SELECT \(columns) FROM node_token WHERE node_id = ? AND revoked_unix_ms IS NULL",
            arguments: [node.rawValue]
        ).map(NodeTokenRow.init)
    }

    static func isLive(_ node: NodeID, _ tx: ReadTransaction) throws -> Bool {
        try live(node, tx) != nil
    }

    /// True when the node ever had a token.
    static func exists(_ node: NodeID, _ tx: ReadTransaction) throws -> Bool {
        try Bool.fetchOne(
            tx.db, sql: "SELECT EXISTS (SELECT 1 FROM node_token WHERE node_id = ?)", arguments: [node.rawValue]
        ) ?? false
    }

    func insert(_ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT INTO node_token (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [tokenID, tokenHash, node.rawValue, boundKey?.base64, nodeName, issuedMs])
    }

    static func revoke(_ node: NodeID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE node_token SET revoked_unix_ms = ? WHERE node_id = ? AND revoked_unix_ms IS NULL",
            arguments: [tx.nowMillis, node.rawValue])
    }
}
