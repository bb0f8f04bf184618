import GRDB
import VoxCrypto

/// What happened to a run, what the planner decided, and every result that arrived.
enum RunEventRow {
    static func append(_ name: String, _ job: Job, node: NodeID?, reason: String?, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: """
                INSERT INTO run_event (task_id, seq, ts_micros, name, attempt, node_id, reason)
                SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ?, ? FROM run_event WHERE task_id = ?
                """,
            arguments: [
                job.taskID.rawValue, tx.clock.micros(), name, job.machine.attempt, node?.rawValue, reason,
                job.taskID.rawValue,
            ])
    }

    /// True when the job was given to a node at some time.
    static func hasHad(_ id: TaskID, _ node: NodeID, _ tx: ReadTransaction) throws -> Bool {
        try Bool.fetchOne(
            tx.db,
            sql: "SELECT EXISTS (SELECT 1 FROM run_event WHERE task_id = ? AND name = 'assigned' AND node_id = ?)",
            arguments: [id.rawValue, node.rawValue]) ?? false
    }

    /// When the job was placed last, and whether another node than the own one has had it; nil before a placement.
    static func placement(
        _ id: TaskID, own: NodeID, _ tx: ReadTransaction
    ) throws -> (micros: Int64, hasLeft: Bool)? {
        let row = try Row.fetchOne(
            tx.db,
            sql: """
                SELECT ts_micros, (SELECT EXISTS (
                    SELECT 1 FROM run_event WHERE task_id = ? AND name = 'assigned' AND node_id <> ?))
                FROM run_event WHERE task_id = ? AND name = 'assigned' ORDER BY seq DESC LIMIT 1
                """, arguments: [id.rawValue, own.rawValue, id.rawValue])
        return row.map { ($0[0], $0[1]) }
    }

    static func all(_ id: TaskID, _ tx: ReadTransaction) throws -> [RunEvent] {
        try Row.fetchAll(
            tx.db,
            sql: """
                SELECT seq, ts_micros, name, attempt, node_id, reason FROM run_event WHERE task_id = ?
                ORDER BY seq DESC LIMIT 256
                """, arguments: [id.rawValue]
        ).reversed().map { row in
            RunEvent(
                seq: row[0], tsMicros: row[1], name: row[2], attempt: row[3],
                node: (row[4] as String?).map { NodeID($0) }, reason: row[5])
        }
    }

    static func insert(_ decision: DecisionRecord, _ id: TaskID, _ tx: WriteTransaction) throws {
        try tx.db.execute(
            sql: "INSERT INTO decision (task_id, record) VALUES (?, ?)",
            arguments: [id.rawValue, WireCodec.text(decision)])
    }

    static func decisions(_ id: TaskID, _ tx: ReadTransaction) throws -> [DecisionRecord] {
        try String.fetchAll(
            tx.db, sql: "SELECT record FROM decision WHERE task_id = ? ORDER BY place", arguments: [id.rawValue]
        ).map { try WireCodec.decode(DecisionRecord.self, from: $0) }
    }

    static func insertResult(
        _ payload: String, _ id: TaskID, lease: String, from node: NodeID?, isLate: Bool, _ tx: WriteTransaction
    ) throws {
        try tx.db.execute(
            sql: """
                INSERT INTO job_result (task_id, lease_id, node_id, is_late, received_micros, payload)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [id.rawValue, lease, node?.rawValue, isLate, tx.clock.micros(), payload])
    }

    /// True when the same result was received before: a worker that got no answer sends it again.
    static func hasResult(_ payload: String, _ id: TaskID, _ tx: ReadTransaction) throws -> Bool {
        try Bool.fetchOne(
            tx.db, sql: "SELECT EXISTS (SELECT 1 FROM job_result WHERE task_id = ? AND payload IN (?, ?))",
            arguments: [id.rawValue, payload, digest(of: payload)]) ?? false
    }

    /// What stands in place of a result that is not kept; a payload is a JSON object and never looks like it.
    static func digest(of payload: String) -> String {
        digestMark + SHA256.hash(Array(payload.utf8)).hex
    }

    private static let digestMark = "sha256:"

    /// Leaves of every result of a job no more than its digest.
    static func forgetTexts(ofResultsOf id: TaskID, _ tx: WriteTransaction) throws {
        let rows = try Row.fetchAll(
            tx.db, sql: "SELECT place, payload FROM job_result WHERE task_id = ?", arguments: [id.rawValue])
        for row in rows {
            let (place, payload): (Int64, String) = (row[0], row[1])
            guard !payload.hasPrefix(digestMark) else { continue }
            try tx.db.execute(
                sql: "UPDATE job_result SET payload = ? WHERE place = ?", arguments: [digest(of: payload), place])
        }
    }

    static func resultCounts(_ id: TaskID, _ tx: ReadTransaction) throws -> (applied: Int, late: Int) {
        let row = try Row.fetchOne(
            tx.db,
            sql: "SELECT count(*), coalesce(sum(is_late), 0) FROM job_result WHERE task_id = ?",
            arguments: [id.rawValue])
        let (all, late): (Int, Int) = (row?[0] ?? 0, row?[1] ?? 0)
        return (all - late, late)
    }
}
