import Audit
import GRDB
import Mesh
import VoxCrypto

/// Everything that a running control plane holds, read for a comparison with what it must hold.
struct StoredState: Sendable {
    /// Rows, leases and gates as they are in the store's file, read without the control plane's code.
    ///
    /// Leases end as memory has it, since renewals are not written.
    let contents: Reference
    /// End of each live lease in the file, Unix milliseconds.
    let storedEnds: [String: Int64]
    let jobs: StoredJobs
    let logSize: UInt64
    /// Hash of the newest entry.
    let logHead: String
    /// What is wrong whatever was asked of the control plane; empty when nothing is.
    let faults: [String]

    /// Reads it all, replays the log and verifies it.
    static func read(_ services: MeshServices, from path: String) async throws -> StoredState {
        let ends = Dictionary(uniqueKeysWithValues: services.leases.ends.map { ($0.key.rawValue, $0.value) })
        let (contents, storedEnds, jobs, counts) = try file(path, ends)
        var faults = counts
        let report = try await services.audit.verify()
        if !report.ok { faults.append("the log does not verify: \(report)") }
        if let fault = services.store.openingFault { faults.append("the store is read-only: \(fault)") }
        if let newest = services.timeline.newest, let end = try await services.timeline.span()?.upperBound {
            let replayed = try await services.timeline.at(end)
            if newest != replayed.state { faults.append("projections differ from a replay") }
        }
        let active = Set(services.registry.snapshots().filter(\.isActive).map(\.id.rawValue))
        let holders = contents.leaseHolders.intersection(contents.nodes.keys)
        if active != holders { faults.append("leases in memory: \(active.sorted()), on disk: \(holders.sorted())") }
        let newest = try await services.audit.entries(limit: 1).first
        return StoredState(
            contents: contents, storedEnds: storedEnds, jobs: jobs, logSize: (newest?.index ?? 0) + 1,
            logHead: try newest.map(head) ?? "",
            faults: faults)
    }

    /// Hash of an entry that the log must still hold.
    static func hash(ofEntry index: UInt64, in services: MeshServices) async throws -> String {
        try await services.audit.entry(at: index).map(head) ?? "no entry"
    }

    private static func head(_ entry: LogEntry) throws -> String {
        SHA256.hash(try entry.jsonLine()).hex
    }

    private static func file(
        _ path: String, _ ends: [String: Int64]
    ) throws -> (Reference, [String: Int64], StoredJobs, [String]) {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }  // only read
        return try queue.read { db in
            let stored = try leases(db)
            let leases = stored.map { lease in
                Reference.Lease(
                    id: lease.id, scope: lease.scope, holder: lease.holder,
                    untilMs: max(lease.untilMs, ends[lease.id] ?? 0))
            }
            let reference = Reference(
                rows: try rows(db), lastID: try number(db, "SELECT seq FROM sqlite_sequence WHERE name = 'message'"),
                leases: leases, nodes: try nodes(db))
            var faults = try countFaults(reference, db)
            if Set(stored.map(\.id)) != Set(ends.keys) { faults.append("other leases in memory than on disk") }
            let storedEnds = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0.untilMs) })
            return (reference, storedEnds, try StoredJobs(db, leases: leases), faults)
        }
    }

    private static func rows(_ db: Database) throws -> [Reference.Row] {
        let sql = """
            SELECT id, sender_agent_id, receiver_agent_id, type_key, payload, idempotency_key, rank, reach,
                target_node_id, acked_unix_ms, acked_by_node_id, lease_holder_node_id, lease_expires_unix_ms
            FROM message
            """
        return try Row.fetchAll(db, sql: sql).map { row in
            let target: String = row[8]
            return Reference.Row(
                id: row[0], sender: row[1], receiver: row[2], type: row[3], payload: row[4], key: row[5],
                rank: row[6], reach: PrivacyReach(rawValue: row[7]) ?? .ownNode,
                target: target.isEmpty ? nil : target, ackedMs: row[9], ackedBy: row[10], holder: row[11],
                untilMs: row[12])
        }
    }

    private static func leases(_ db: Database) throws -> [Reference.Lease] {
        let sql = """
            SELECT lease_id, scope_key, holder_node_id, expires_unix_ms FROM exec_lease WHERE finished_unix_ms IS NULL
            """
        return try Row.fetchAll(db, sql: sql).map { row in
            Reference.Lease(id: row[0], scope: row[1], holder: row[2], untilMs: row[3])
        }
    }

    private static func nodes(_ db: Database) throws -> [String: Reference.Gates] {
        let sql = "SELECT node_id, quarantined, maintenance, maintenance_until_unix_ms FROM node"
        let nodes = try Row.fetchAll(db, sql: sql).map { row in
            (row[0] as String, Reference.Gates(isQuarantined: row[1], isMaintained: row[2], untilMs: row[3]))
        }
        return Dictionary(uniqueKeysWithValues: nodes)
    }

    /// The counters that triggers keep.
    private static func countFaults(_ reference: Reference, _ db: Database) throws -> [String] {
        let waiting = reference.rows.values.count { $0.isOpen && $0.holder == nil }
        let total = try number(db, "SELECT total FROM message_count")
        guard total == reference.rows.count, try number(db, "SELECT waiting FROM message_count") == waiting else {
            return ["the counts of rows are not \(reference.rows.count) and \(waiting)"]
        }
        return []
    }

    private static func number(_ db: Database, _ sql: String) throws -> Int64 {
        try Int64.fetchOne(db, sql: sql) ?? 0
    }
}
