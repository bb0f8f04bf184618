import Audit
import Hummingbird
import Mesh

/// The mesh as JSON under `/api/v2/mesh`.
struct NodesAPI: Sendable {
    let reader: MeshReader
    let leases: ExecLeases
    let audit: AuditLog
    let runs: Runs
    let meshName: String
    let defaultModel: String

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/mesh/summary") { _, _ in try await summary() }
        table.read("/api/v2/mesh/nodes") { _, _ in JSONAnswer(try await reader.picture().nodes) }
        table.read("/api/v2/mesh/nodes/{id}") { _, context in try await node(context) }
        table.read("/api/v2/mesh/edges") { _, _ in JSONAnswer(try await reader.picture().edges) }
        table.read("/api/v2/mesh/budget") { _, _ in JSONAnswer(BudgetJSON(try await reader.picture().nodes)) }
        table.read("/api/v2/mesh/leases") { _, _ in try await liveLeases() }
    }

    private func summary() async throws -> JSONAnswer {
        let picture = try await reader.picture()
        let queue = try await reader.registry.waitingCount(as: .own)
        let newest = try await audit.entries(limit: 1).first
        let work = try await reader.work().values
        let rate = work.reduce(0) { $0 + $1.tokensPerSecond }
        let isBusy = picture.count("active") > 0 || work.contains { $0.inFlight > 0 }
        let lastHour = runs.usageBuckets().suffix(12).reduce(into: RunSum()) { $0.add($1) }
        return JSONAnswer(
            MeshSummaryJSON(
                nodes: String(picture.nodes.count), active: String(picture.count("active")),
                blocked: String(picture.count("blocked")), errors: String(picture.count("error")),
                tokensPerSecond: String(Int(rate.rounded())),
                costPerHour: Figures.money(microDollars: lastHour.costMicroUsd),
                defaultModel: defaultModel.isEmpty ? "—" : defaultModel,
                buildState: isBusy ? "busy" : "idle", meshName: meshName,
                controlPlane: reader.registry.ownNodeID.rawValue, queueDepth: queue,
                logSize: newest.map { $0.index + 1 } ?? 0))
    }

    private func node(_ context: DashboardContext) async throws -> JSONAnswer {
        let id = NodeID(try context.require("id"))
        guard let (snapshot, row) = try await reader.node(id) else { throw DashboardError.unknownNode }
        let held = try await leases.live().filter { $0.holder == id }
        let newest = try await runs.list(node: id, limit: 10)
        let nowMicros = reader.clock.micros()
        return JSONAnswer(
            NodeDetailJSON(
                node: row, record: snapshot.record, leases: held.map(\.wire),
                runs: newest.map { RunJSON($0, nowMicros: nowMicros) }, models: ModelOnNode.rows(of: snapshot)))
    }

    private func liveLeases() async throws -> JSONAnswer {
        let nowMs = reader.clock.millis()
        let byLease = runs.runsByLease()
        return JSONAnswer(try await leases.live().map { LeaseJSON($0, run: byLease[$0.id], nowMs: nowMs) })
    }
}
