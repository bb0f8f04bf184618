import Audit

/// What a node has in flight inside a transaction: jobs, live leases and leased rows.
struct WorkInFlight: Sendable {
    let jobs: [Job]
    let leases: [ExecLease]
    let rows: [MessageRow]

    init(of node: NodeID, _ tx: ReadTransaction) throws {
        jobs = try JobRow.open(on: node, tx)
        leases = try ExecLeaseRow.live(holder: node, tx)
        rows = try MessageRow.held(by: node, tx).filter {
            MessageType($0.message.messageType) != .remoteTaskCancel
        }
    }

    var isEmpty: Bool { jobs.isEmpty && leases.isEmpty && rows.isEmpty }
    var runs: [RunID] { jobs.map(\.runID) }
    /// Runs that no node has begun.
    var unbegun: [Job] { jobs.filter { $0.lease == nil } }
    /// The runs as an entry names them, the first 256.
    var payload: [String: JSONValue] {
        ["runs": .array(runs.prefix(256).map { .string($0.rawValue) }), "run_count": .integer(Int64(runs.count))]
    }
}
