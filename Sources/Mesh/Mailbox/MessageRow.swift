import Audit
import GRDB
import VoxCrypto

/// A mailbox row as it is stored.
struct MessageRow: Sendable {
    var message: A2AStoredMessage
    var ackedBy: NodeID?

    var state: InboxRowState {
        if message.acknowledged { return .done(lastHolder: ackedBy) }
        guard let holder = message.leaseHolderNodeId, let untilMs = message.leaseExpiresUnixMs else { return .pending }
        return .leased(holder: holder, untilMs: Int64(clamping: untilMs))
    }

    /// The row without a lease that has ended by a time.
    func standing(atMs nowMs: Int64) -> MessageRow {
        guard case .leased(_, let untilMs) = state, untilMs <= nowMs else { return self }
        var row = self
        row.message.leaseHolderNodeId = nil
        row.message.leaseExpiresUnixMs = nil
        return row
    }

    static let columns = """
        id, sender_agent_id, receiver_agent_id, message_type, payload, created_unix_ms, rank, privacy_class,
        payload_blake3_hex, worker_ed25519_sig_b64, jwe_payload, task_kind, model_id, traceparent, target_node_id,
        nsfw, sender_node_id, acked_unix_ms, acked_by_node_id, lease_holder_node_id, lease_expires_unix_ms
        """

    init(_ row: Row) {
        var request = A2ADeliverRequest(
            senderAgentId: row[1], receiverAgentId: row[2], messageType: row[3], payload: row[4])
        request.priority = UInt8(clamping: 255 - (row[6] as Int))
        request.privacyClass = row[7]
        request.payloadBlake3Hex = row[8]
        request.workerEd25519SigB64 = row[9]
        request.jwePayload = row[10]
        request.taskKind = row[11]
        request.modelId = row[12]
        request.traceparent = row[13]
        let target: String = row[14]
        request.targetNodeId = target.isEmpty ? nil : target
        request.nsfw = row[15]
        message = A2AStoredMessage(
            id: MessageID(row[0] as Int64), request: request, createdUnixMs: UInt64(clamping: row[5] as Int64))
        message.senderNodeId = (row[16] as String?).map { NodeID($0) }
        message.acknowledged = (row[17] as Int64?) != nil
        ackedBy = (row[18] as String?).map { NodeID($0) }
        message.leaseHolderNodeId = (row[19] as String?).map { NodeID($0) }
        message.leaseExpiresUnixMs = (row[20] as Int64?).map { UInt64(clamping: $0) }
    }

    // MARK: Reading

    static func find(_ id: Int64, receiver: String, _ tx: ReadTransaction) throws -> MessageRow? {
        try tx.first(
            "SELECT \(columns) FROM message WHERE id = ? AND receiver_agent_id = ?", [id, receiver], MessageRow.init)
    }

    /// The un-acked row that a key already names.
    static func idempotent(_ request: A2ADeliverRequest, _ tx: ReadTransaction) throws -> MessageID? {
        guard let key = request.idempotencyKey else { return nil }
        let statement = try tx.db.cachedStatement(
            sql: """
                SELECT id FROM message WHERE sender_agent_id = ? AND receiver_agent_id = ? AND idempotency_key = ?
                    AND acked_unix_ms IS NULL
                """)
        let arguments: StatementArguments = [request.senderAgentId, request.receiverAgentId, key]
        return try Int64.fetchOne(statement, arguments: arguments).map { MessageID($0) }
    }

    /// How many rows say the same at the same time, by ``likeness(from:to:_:_:_:)``; reads every row.
    static func likenessCounts(_ tx: ReadTransaction) throws -> [SHA256Digest: Int] {
        let rows = try Row.fetchCursor(
            tx.db,
            sql: "SELECT sender_agent_id, receiver_agent_id, message_type, created_unix_ms, payload FROM message")
        var counts: [SHA256Digest: Int] = [:]
        while let row = try rows.next() {
            counts[likeness(from: row[0], to: row[1], row[2], row[3], row[4]), default: 0] += 1
        }
        return counts
    }

    /// A digest of what a message says and of its time; rows that have it in common are copies of each other.
    static func likeness(
        from sender: String, to receiver: String, _ type: String, _ createdMs: Int64, _ payload: String
    ) -> SHA256Digest {
        let facts: JSONValue = [
            .string(sender), .string(receiver), .string(type), .integer(createdMs), .string(payload),
        ]
        return SHA256.hash(facts.jsonBytes())
    }

    /// Un-acked rows that a node holds, oldest first.
    static func held(by node: NodeID, _ tx: ReadTransaction) throws -> [MessageRow] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT \(columns) FROM message WHERE lease_holder_node_id = ? AND acked_unix_ms IS NULL ORDER BY id
                """, arguments: [node.rawValue]
        ).map(MessageRow.init)
    }

    static func totalCount(_ tx: ReadTransaction) throws -> Int {
        try Int.fetchOne(tx.db.cachedStatement(sql: "SELECT total FROM message_count")) ?? 0
    }

    /// Un-acked rows without a holder.
    static func waitingCount(_ tx: ReadTransaction) throws -> Int {
        try Int.fetchOne(tx.db.cachedStatement(sql: "SELECT waiting FROM message_count")) ?? 0
    }

    /// The highest number that was ever given; 0 when there was none.
    static func lastID(_ tx: ReadTransaction) throws -> MessageID {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'message'"
        return MessageID(try Int64.fetchOne(tx.db, sql: sql) ?? 0)
    }

    static func hasExpiredLease(nowMs: Int64, _ tx: ReadTransaction) throws -> Bool {
        let statement = try tx.db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM message WHERE lease_expires_unix_ms <= ?)")
        return try Bool.fetchOne(statement, arguments: [nowMs]) ?? false
    }

    // MARK: Writing

    /// Appends a row; its number is above every number that was ever given.
    static func insert(
        _ request: A2ADeliverRequest, from node: NodeID?, _ tx: WriteTransaction
    ) throws -> A2AStoredMessage {
        let statement = try tx.db.cachedStatement(
            sql: """
                INSERT INTO message (sender_agent_id, receiver_agent_id, message_type, type_key, payload,
                    idempotency_key, created_unix_ms, rank, reach, target_node_id, privacy_class, payload_blake3_hex,
                    worker_ed25519_sig_b64, jwe_payload, task_kind, model_id, traceparent, nsfw, sender_node_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let nowMs = tx.nowMillis
        try statement.execute(arguments: [
            request.senderAgentId, request.receiverAgentId, request.messageType,
            MessageType(request.messageType).key, request.payload, request.idempotencyKey, nowMs,
            255 - Int(request.priority), PrivacyClass(rawWord: request.privacyClass).reach.rawValue,
            request.targetNodeId ?? "", request.privacyClass, request.payloadBlake3Hex, request.workerEd25519SigB64,
            request.jwePayload, request.taskKind, request.modelId, request.traceparent, request.nsfw, node?.rawValue,
        ])
        var stored = A2AStoredMessage(
            id: try MessageID(tx.db.lastInsertedRowID), request: request, createdUnixMs: UInt64(clamping: nowMs))
        stored.senderNodeId = node
        return stored
    }

    /// Sets when a row was delivered, Unix milliseconds.
    static func setCreated(_ createdMs: Int64, of id: MessageID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE message SET created_unix_ms = ? WHERE id = ?", arguments: [createdMs, id.rawValue])
    }

    /// Moves a row that waits; one that a node holds, or that is acked, keeps its place.
    static func setPriority(_ priority: UInt8, of id: MessageID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: """
                UPDATE message SET rank = ? WHERE id = ? AND acked_unix_ms IS NULL AND lease_holder_node_id IS NULL
                """,
            arguments: [255 - Int(priority), id.rawValue])
    }

    static func lease(_ id: MessageID, to node: NodeID, untilMs: Int64, _ tx: WriteTransaction) throws {
        let statement = try tx.db.cachedStatement(
            sql: "UPDATE message SET lease_holder_node_id = ?, lease_expires_unix_ms = ? WHERE id = ?")
        try statement.execute(arguments: [node.rawValue, untilMs, id.rawValue])
    }

    static func ack(_ id: MessageID, lastHolder: NodeID?, _ tx: WriteTransaction) throws {
        let arguments: StatementArguments = [tx.nowMillis, lastHolder?.rawValue, id.rawValue]
        guard !tx.keepsTexts else {
            return try tx.db.cachedStatement(sql: ackSQL).execute(arguments: arguments)
        }
        let hadTexts = try Bool.fetchAll(tx.db.cachedStatement(sql: forgettingAckSQL), arguments: arguments)
        if hadTexts.contains(true) { tx.noteForgotten() }
    }

    private static let ackSQL = """
        UPDATE message SET acked_unix_ms = ?, acked_by_node_id = ?, lease_holder_node_id = NULL,
            lease_expires_unix_ms = NULL WHERE id = ?
        """
    private static let forgettingAckSQL = """
        UPDATE message SET acked_unix_ms = ?, acked_by_node_id = ?, lease_holder_node_id = NULL,
            lease_expires_unix_ms = NULL\(emptied) WHERE id = ? RETURNING \(mayHaveTexts)
        """

    /// Acks every row that only one node could have claimed.
    static func ackAll(targetedAt node: NodeID, _ tx: WriteTransaction) throws {
        let hadTexts = try Bool.fetchAll(
            tx.db,
            sql: """
                UPDATE message SET acked_unix_ms = ?, lease_holder_node_id = NULL,
                    lease_expires_unix_ms = NULL\(tx.keepsTexts ? "" : emptied)
                WHERE target_node_id = ? AND acked_unix_ms IS NULL RETURNING \(mayHaveTexts)
                """, arguments: [tx.nowMillis, node.rawValue])
        if hadTexts.contains(true) { tx.noteForgotten() }
    }

    /// Frees rows whose lease has ended; returns them with the holder that lost them.
    static func expireLeases(nowMs: Int64, _ tx: WriteTransaction) throws -> [MessageRow] {
        let find = try tx.db.cachedStatement(
            sql: "SELECT \(columns) FROM message WHERE lease_expires_unix_ms <= ? ORDER BY lease_expires_unix_ms")
        let rows = try Row.fetchAll(find, arguments: [nowMs]).map(MessageRow.init)
        guard !rows.isEmpty else { return [] }
        let free = try tx.db.cachedStatement(
            sql: """
                UPDATE message SET lease_holder_node_id = NULL, lease_expires_unix_ms = NULL
                WHERE lease_expires_unix_ms <= ?
                """)
        try free.execute(arguments: [nowMs])
        return rows
    }

    /// Deletes acked rows, oldest first; returns how many went.
    static func evictAcked(_ count: Int, _ tx: WriteTransaction) throws -> Int {
        try tx.db.execute(
            sql: """
                DELETE FROM message WHERE id IN (SELECT id FROM message WHERE acked_unix_ms IS NOT NULL
                    ORDER BY acked_unix_ms, id LIMIT ?)
                """, arguments: [count])
        return try tx.db.changesCount
    }

    /// Deletes the oldest rows that are not acked, and says what they were.
    static func evictOpen(_ count: Int, _ tx: WriteTransaction) throws -> [MessageRow] {
        tx.noteForgotten()
        return try Row.fetchAll(
            tx.db,
            sql: """
                DELETE FROM message WHERE id IN (SELECT id FROM message WHERE acked_unix_ms IS NULL
                    ORDER BY id LIMIT ?)
                RETURNING \(columns)
                """, arguments: [count]
        ).map(MessageRow.init)
    }

    static func deleteAcked(beforeMs: Int64, _ tx: WriteTransaction) throws {
        try tx.db.execute(sql: "DELETE FROM message WHERE acked_unix_ms <= ?", arguments: [beforeMs])
    }
}
