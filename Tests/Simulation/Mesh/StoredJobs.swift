import GRDB

/// Jobs, their leases and rows as they are in the store's file, read without the control plane's code.
struct StoredJobs: Sendable {
    struct Job: Hashable, Sendable {
        let task: Int64
        let run: String
        let item: String?
        let state: String
        let node: String?
        let lease: String?
        let message: Int64?
        let output: String?

        var isFinal: Bool { !["queued", "assigned", "running"].contains(state) }
    }

    let jobs: [Job]
    let items: Set<String>
    /// Live leases by scope.
    let leases: [String: Reference.Lease]
    /// Rows that are not acked, with the node that they are for.
    let openRows: [Int64: String]
    /// How often the log says that a run ended.
    let endings: [String: Int]

    init(_ db: Database, leases: [Reference.Lease]) throws {
        let jobs = "SELECT task_id, run_id, item_id, state, node_id, lease_id, message_id, output FROM job"
        self.jobs = try Row.fetchAll(db, sql: jobs).map { row in
            Job(
                task: row[0], run: row[1], item: row[2], state: row[3], node: row[4], lease: row[5], message: row[6],
                output: row[7])
        }
        items = Set(try String.fetchAll(db, sql: "SELECT item_id FROM hopper_item"))
        self.leases = Dictionary(uniqueKeysWithValues: leases.map { ($0.scope, $0) })
        let rows = try Row.fetchAll(db, sql: "SELECT id, target_node_id FROM message WHERE acked_unix_ms IS NULL")
        openRows = Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0[1] as String) })
        let ended = try String.fetchAll(db, sql: "SELECT target FROM op_log WHERE kind = 'run_finished'")
        endings = Dictionary(ended.map { ($0, 1) }, uniquingKeysWith: +)
    }
}
