import GRDB

/// Jobs as they are stored.
enum JobRow {
    private struct Memory: Codable, Sendable {
        var excluded: [String: String]
        var previousNode: NodeID?
    }

    private static let columns = """
        task_id, run_id, item_id, state, node_id, lease_id, reason, attempt, max_attempts, not_before_ms,
        queued_since_ms, assigned_ms, slot, message_id, envelope_key, facts, memory, submitted_micros, started_micros,
        finished_micros, output, usage, is_truncated, is_verified
        """

    /// The same without the text of results, which may be long; it reads as empty.
    private static let listColumns = columns.replacing(" output,", with: " iif(output IS NULL, NULL, ''),")

    static func insert(
        _ facts: Job.Facts, run: RunID, item: ItemID?, maxAttempts: Int, _ tx: WriteTransaction
    ) throws -> Job {
        let machine = JobStateMachine(maxAttempts: maxAttempts, nowMs: tx.nowMillis)
        let nowMicros = tx.clock.micros()
        try tx.db.execute(
            sql: """
                INSERT INTO job (run_id, item_id, state, attempt, max_attempts, not_before_ms, queued_since_ms, facts,
                    memory, submitted_micros) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, '{"excluded":{}}', ?)
                """,
            arguments: [
                run.rawValue, item?.rawValue, machine.attempt, maxAttempts, machine.notBeforeMs,
                machine.queuedSinceMs, WireCodec.text(facts), nowMicros,
            ])
        return Job(
            taskID: try TaskID(tx.db.lastInsertedRowID), runID: run, itemID: item, facts: facts, machine: machine,
            submittedMicros: nowMicros)
    }

    static func update(_ job: Job, _ tx: WriteTransaction) throws {
        let machine = job.machine
        let memory = Memory(
            excluded: Dictionary(uniqueKeysWithValues: machine.excluded.map { ($0.key.rawValue, $0.value) }),
            previousNode: machine.previousNode)
        try tx.db.execute(
            sql: """
                UPDATE job SET state = ?, node_id = ?, lease_id = ?, reason = ?, attempt = ?, not_before_ms = ?,
                    queued_since_ms = ?, assigned_ms = ?, slot = ?, message_id = ?, envelope_key = ?, memory = ?,
                    started_micros = ?, finished_micros = ?, output = ?, usage = ?, is_truncated = ?,
                    is_verified = ?
                WHERE task_id = ?
                """,
            arguments: [
                machine.state.word, job.lastNode?.rawValue, job.lease?.rawValue, job.reason, machine.attempt,
                machine.notBeforeMs, machine.queuedSinceMs, job.assignedMs, job.slot, job.messageID?.rawValue,
                job.envelopeKey, WireCodec.text(memory), job.startedMicros, job.finishedMicros, job.product?.output,
                job.product?.usage.map { WireCodec.text($0) }, job.product?.isTruncated ?? false,
                job.product?.isVerified ?? false, job.taskID.rawValue,
            ])
    }

    /// Changes the priority of later placements; everything else in the facts stays.
    static func setPriority(_ priority: UInt8, of id: TaskID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE job SET facts = json_set(facts, '$.requirements.priority', ?) WHERE task_id = ?",
            arguments: [priority, id.rawValue])
    }

    /// Takes the input and the output of a job out of the row; that there was an output stays.
    static func forgetTexts(of job: Job, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "UPDATE job SET facts = ?, output = iif(output IS NULL, NULL, '') WHERE task_id = ?",
            arguments: [WireCodec.text(job.facts), job.taskID.rawValue])
    }

    /// Finished jobs after a job that still have texts, oldest first.
    static func withTexts(after id: Int64, limit: Int, _ tx: ReadTransaction) throws -> [Int64] {
        try Int64.fetchAll(
            tx.db,
            sql: """
                SELECT task_id FROM job WHERE task_id > ? AND finished_micros IS NOT NULL
                    AND json_extract(facts, '$.isForgotten') IS NOT 1 ORDER BY task_id LIMIT ?
                """, arguments: [id, limit])
    }

    static func find(_ id: TaskID, _ tx: ReadTransaction) throws -> Job? {
        try Row.fetchOne(tx.db, sql: "SELECT \(columns) FROM job WHERE task_id = ?", arguments: [id.rawValue])
            .map(job)
    }

    static func find(run id: RunID, _ tx: ReadTransaction) throws -> Job? {
        try Row.fetchOne(tx.db, sql: "SELECT \(columns) FROM job WHERE run_id = ?", arguments: [id.rawValue])
            .map(job)
    }

    /// Jobs that are not finished, oldest first.
    static func open(_ tx: ReadTransaction) throws -> [Job] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT \(columns) FROM job WHERE state IN ('queued', 'assigned', 'running') ORDER BY task_id
                """
        ).map(job)
    }

    /// Jobs that a node has and has not finished, oldest first.
    static func open(on node: NodeID, _ tx: ReadTransaction) throws -> [Job] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT \(columns) FROM job WHERE node_id = ? AND state IN ('assigned', 'running') ORDER BY task_id
                """, arguments: [node.rawValue]
        ).map(job)
    }

    /// The finished job of a node that was submitted last; nil when it has none.
    static func latestFinished(on node: NodeID, _ tx: ReadTransaction) throws -> Job? {
        try Row.fetchOne(
            tx.db,
            sql: """
                SELECT \(columns) FROM job WHERE node_id = ? AND finished_micros IS NOT NULL
                ORDER BY task_id DESC LIMIT 1
                """, arguments: [node.rawValue]
        ).map(job)
    }

    /// The newest jobs first, below a job; the text of their results is left out.
    static func page(
        before id: TaskID?, status: String?, node: NodeID?, limit: Int, _ tx: ReadTransaction
    ) throws -> [Job] {
        var conditions = ["task_id < ?"]
        var arguments: [any DatabaseValueConvertible] = [id?.rawValue ?? Int64.max]
        for (column, value) in [("state", status), ("node_id", node?.rawValue)] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments.append(value)
        }
        arguments.append(limit)
        return try Row.fetchAll(
            tx.db,
            sql: """
                SELECT \(listColumns) FROM job WHERE \(conditions.joined(separator: " AND "))
                ORDER BY task_id DESC LIMIT ?
                """, arguments: StatementArguments(arguments)
        ).map(job)
    }

    /// The node where a session's last job was done.
    static func lastNode(ofSession id: String, _ tx: ReadTransaction) throws -> NodeID? {
        try String.fetchOne(
            tx.db,
            sql: """
                SELECT node_id FROM job WHERE state = 'done' AND json_extract(facts, '$.sessionId') = ?
                ORDER BY task_id DESC LIMIT 1
                """, arguments: [id]
        ).map { NodeID($0) }
    }

    private static func job(_ row: Row) throws -> Job {
        let memory = try WireCodec.decode(Memory.self, from: row[16] as String)
        let node = (row[4] as String?).map { NodeID($0) }
        let lease = (row[5] as String?).map { LeaseID($0) }
        let reason: String? = row[6]
        let machine = JobStateMachine(
            state: state(row[3], node: node, lease: lease, reason: reason), attempt: row[7], maxAttempts: row[8],
            notBeforeMs: row[9], queuedSinceMs: row[10],
            memory: (
                excluded: Dictionary(uniqueKeysWithValues: memory.excluded.map { (NodeID($0.key), $0.value) }),
                previousNode: memory.previousNode
            ))
        var job = Job(
            taskID: TaskID(row[0] as Int64), runID: RunID(row[1] as String),
            itemID: (row[2] as String?).map { ItemID($0) },
            facts: try WireCodec.decode(Job.Facts.self, from: row[15] as String), machine: machine,
            submittedMicros: row[17])
        job.lastNode = node
        job.reason = reason
        job.assignedMs = row[11]
        job.slot = row[12]
        job.messageID = (row[13] as Int64?).map { MessageID($0) }
        job.envelopeKey = row[14]
        job.startedMicros = row[18]
        job.finishedMicros = row[19]
        if let output: String = row[20] {
            let usage = try (row[21] as String?).map { try WireCodec.decode(Usage.self, from: $0).bounded }
            job.product = Job.Product(output: output, usage: usage, isTruncated: row[22], isVerified: row[23])
        }
        return job
    }

    private static func state(_ word: String, node: NodeID?, lease: LeaseID?, reason: String?) -> JobState {
        switch (word, node, lease) {
        case ("assigned", let node?, _): .assigned(node: node)
        case ("running", let node?, let lease?): .running(node: node, lease: lease)
        case ("done", let node?, _): .done(node: node)
        case ("failed", _, _): .failed(reason: reason ?? "")
        case ("killed", _, _): .killed
        case ("cancelled", _, _): .cancelled
        default: .queued
        }
    }
}
