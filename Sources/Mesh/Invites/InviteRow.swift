import GRDB

/// An invite as it is stored: the hash of its secret, never the URL.
struct InviteRow: Sendable {
    let peer: PeerID
    let secretHash: String
    let slotKind: String
    let slotCount: UInt8
    let label: String
    var state: InviteState
    let mintedMs: Int64
    let expiresMs: Int64
    let isRotation: Bool
    var nodeName = ""

    private static let columns = """
        peer_id, secret_hash, slot_kind, slot_count, label, state, minted_unix_ms, expires_unix_ms, is_rotation,
        node_name
        """

    private init(_ row: Row) {
        peer = PeerID(row[0] as String)
        secretHash = row[1]
        slotKind = row[2]
        slotCount = UInt8(clamping: row[3] as Int)
        label = row[4]
        state = InviteState(rawValue: row[5]) ?? .revoked
        mintedMs = row[6]
        expiresMs = row[7]
        isRotation = row[8]
        nodeName = row[9]
    }

    init(_ minted: MintedInvite, request: InviteRequest, secretHash: String, mintedMs: Int64) {
        peer = minted.peer
        self.secretHash = secretHash
        slotKind = minted.bearer.slot
        slotCount = minted.bearer.n
        label = request.label ?? ""
        state = .minted
        self.mintedMs = mintedMs
        expiresMs = Int64(clamping: minted.bearer.exp)
        isRotation = request.peer != nil
    }

    static func find(secretHash: String, _ tx: ReadTransaction) throws -> InviteRow? {
        try Row.fetchOne(
            tx.db, sql: "SELECT \(columns) FROM invite WHERE secret_hash = ?", arguments: [secretHash]
        ).map(InviteRow.init)
    }

    /// The newest invite of a peer.
    static func newest(_ peer: PeerID, _ tx: ReadTransaction) throws -> InviteRow? {
        try Row.fetchOne(
            tx.db, sql: "SELECT \(columns) FROM invite WHERE peer_id = ? ORDER BY place DESC LIMIT 1",
            arguments: [peer.rawValue]
        ).map(InviteRow.init)
    }

    /// The newest invites first.
    static func list(limit: Int, _ tx: ReadTransaction) throws -> [InviteRow] {
        try Row.fetchAll(tx.db, sql: "SELECT \(columns) FROM invite ORDER BY place DESC LIMIT ?", arguments: [limit])
            .map(InviteRow.init)
    }

    static func ended(nowMs: Int64, _ tx: ReadTransaction) throws -> [InviteRow] {
        let statement = try tx.db.cachedStatement(
            sql: "SELECT \(columns) FROM invite WHERE state = 'minted' AND expires_unix_ms <= ?")
        return try Row.fetchAll(statement, arguments: [nowMs]).map(InviteRow.init)
    }

    static func hasAny(_ tx: ReadTransaction) throws -> Bool {
        try Bool.fetchOne(tx.db, sql: "SELECT EXISTS (SELECT 1 FROM invite)") ?? false
    }

    func insert(_ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT INTO invite (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                peer.rawValue, secretHash, slotKind, Int(slotCount), label, state.rawValue, mintedMs, expiresMs,
                isRotation, nodeName,
            ])
    }

    /// Writes a finished state and the joiner's name.
    func finish(_ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE invite SET state = ?, finished_unix_ms = ?, node_name = ? WHERE secret_hash = ?",
            arguments: [state.rawValue, tx.nowMillis, nodeName, secretHash])
    }
}
