import GRDB

extension MessageRow {
    /// Types whose payload is what a run was asked or what it made, as SQL.
    private static let typesWithTexts =
        "(" + types.map { "'\($0.key)'" }.joined(separator: ", ") + ")"

    private static let types: [MessageType] = [
        .remoteTaskEnvelope, .remoteTaskAck, .remoteTaskResult, .jobSubmit, .jobResult, .jobFail,
    ]

    /// True for a row whose type may have texts, as SQL.
    static let mayHaveTexts = "type_key IN \(typesWithTexts)"

    /// What an ack sets besides where texts are not kept: nobody reads an acked row of a job again, so it is emptied.
    static let emptied = """
        , payload = iif(type_key IN \(typesWithTexts), '', payload),
            jwe_payload = iif(type_key IN \(typesWithTexts), NULL, jwe_payload)
        """

    /// Finds rows by two agents and a range of keys, so that an index answers it.
    static let openPlacementsSQL = """
        SELECT id FROM message WHERE sender_agent_id = ? AND receiver_agent_id = ?
            AND idempotency_key >= ? AND idempotency_key < ? AND acked_unix_ms IS NULL
        """

    /// Un-acked rows that offer a job to a node.
    static func openPlacements(of task: TaskID, _ tx: ReadTransaction) throws -> [MessageID] {
        try Int64.fetchAll(
            tx.db, sql: openPlacementsSQL,
            arguments: [
                AgentID.controlPlane.rawValue, AgentID.workerPool.rawValue, "orch-remote-\(task)-",
                "orch-remote-\(task).",  // the character after the hyphen
            ]
        ).map { MessageID($0) }
    }

    /// Acked rows of jobs after a row that still have texts, oldest first.
    static func ackedWithTexts(after id: Int64, limit: Int, _ tx: ReadTransaction) throws -> [Int64] {
        try Int64.fetchAll(
            tx.db,
            sql: """
                SELECT id FROM message WHERE id > ? AND acked_unix_ms IS NOT NULL
                    AND type_key IN \(typesWithTexts) AND (payload <> '' OR jwe_payload IS NOT NULL)
                ORDER BY id LIMIT ?
                """, arguments: [id, limit])
    }

    /// Empties an acked row.
    static func forgetText(of id: Int64, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE message SET payload = '', jwe_payload = NULL WHERE id = ? AND acked_unix_ms IS NOT NULL",
            arguments: [id])
    }
}
