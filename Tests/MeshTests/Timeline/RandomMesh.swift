import Audit
import MeshFixtures
import VoxCrypto

@testable import Mesh

/// What the mesh knows live and the log replays, in one comparable form.
struct LiveState: Hashable, CustomStringConvertible {
    var nodes: [String] = []
    var leases: Set<String> = []
    var runs: Set<String> = []
    var items: Set<String> = []
    var spend: Set<String> = []

    var description: String { "\(nodes) \(leases) \(runs) \(items) \(spend)" }
}

extension LiveState {
    /// The replayed state.
    init(_ state: LogProjections, atMicros micros: Int64) {
        nodes = state.mesh.nodes.map { node in
            "\(node.id) \(node.kind) \(node.label) \(node.visibility) \(node.privacyClass) \(node.liveness) "
                + "\(node.admission) \(node.isQuarantined) \(node.isInMaintenance) \(node.isPaired)"
        }
        leases = Set(state.work.leases.map { "\($0.id) \($0.scopeKey) \($0.holder)" })
        runs = Set(state.work.runs.map { "\($0.id) \($0.taskID) \($0.taskKind) \($0.privacyClass)" })
        items = Set(state.work.items.map { "\($0.id) \($0.priority) \($0.isAssigned)" })
        spend = Set(
            state.spend.spend(atMicros: micros).filter { $0.tokens > 0 }.map {
                "\($0.node) \($0.tokens) \($0.costMicroDollars)"
            })
    }
}

/// A mesh to which random things happen.
final class RandomMesh {
    let jobs: JobMesh
    private let random: RandomSource
    private var begun: [(node: NodeID, run: RunID, lease: LeaseID)] = []
    private(set) var story: [String] = []
    private(set) var refusalCount = 0

    init(seed: UInt64) async throws {
        random = .seeded(seed)
        jobs = try await JobMesh.open(nodes: ["peer-a"])
    }

    var mesh: MeshServices { jobs.mesh }

    /// Something happens, and then time is seen to pass.
    func step() async throws {
        jobs.clock.advance(ms: 11_000)
        let node: NodeID = pick(["peer-a", "peer-b"])
        let deeds: [(String, () async throws -> Void)] = [
            ("join", { try await self.jobs.join(node) { $0.visibility = self.pick(["private", "public"]) } }),
            ("leave", { try await self.mesh.registry.leave(node, as: .own) }),
            ("quarantine", { try await self.quarantine(node) }),
            ("maintain", { try await self.maintain(node) }),
            ("submit", { try await self.jobs.submit("write a poem about rain") }),
            ("dispatch", { _ = try await self.jobs.dispatch(on: self.pick([nil, node])) }),
            ("batch", { _ = try await self.mesh.hopper.startBatch(BatchRequest(), actor: "dashboard-user") }),
            ("begin", { try await self.begin(node) }), ("finish", { try await self.finish(error: nil) }),
            ("fail", { try await self.finish(error: "worker_error") }),
            ("act", { try await self.act(self.pick(NodeAction.allCases), on: node) }),
            ("cancel", { try await self.cancel() }), ("long wait", { self.jobs.clock.advance(ms: 150_000) }),
            ("heartbeat", { _ = try await self.mesh.registry.heartbeat(PlannerCase.record(node.rawValue), as: .own) }),
        ]
        let deed = pick(deeds)
        story.append("\(deed.0) \(node)")
        do {
            try await deed.1()
        } catch {
            // Most deeds are refused at one time or another; trouble with the store is not a refusal.
            guard !"\(error)".contains("store") else { throw error }
            story.append("refused: \(error)")
            refusalCount += 1
        }
        await MeshSweeper(services: mesh).sweep()
        _ = try await jobs.replanner.tick()
        await MeshSweeper(services: mesh).sweep()
    }

    private func quarantine(_ node: NodeID) async throws {
        let request = AdminQuarantineRequest(nodeId: node.rawValue, quarantined: pick([true, false]))
        try await mesh.registry.setQuarantine(request, as: .own)
    }

    private func maintain(_ node: NodeID) async throws {
        var request = AdminMaintenanceRequest(nodeId: node.rawValue, maintenance: pick([true, false]))
        request.maintenanceForMs = pick([nil, 30_000])
        try await mesh.registry.setMaintenance(request, as: .own)
    }

    private func begin(_ node: NodeID) async throws {
        let open = try await mesh.store.read { tx in try JobRow.open(tx) }
        guard let job = open.first(where: { $0.state.node == node && $0.lease == nil }) else { return }
        begun.append((node, job.runID, try await jobs.begin(node, job.runID)))
    }

    private func finish(error: String?) async throws {
        guard !begun.isEmpty else { return }
        let (node, run, lease) = begun.removeFirst()
        try await jobs.deliver(try await jobs.result(run, lease: lease, error: error), from: node)
    }

    private func act(_ action: NodeAction, on node: NodeID) async throws {
        _ = try await mesh.actions.perform(
            action, on: node, run: nil, by: ActionOrder(reason: "to see", actor: "dashboard-user"))
    }

    private func cancel() async throws {
        guard let job = try await mesh.store.read({ tx in try JobRow.open(tx) }).first else { return }
        _ = try await mesh.runs.cancel(job.runID, reason: "to see", actor: "dashboard-user")
    }

    /// What the mesh knows now.
    func live() async throws -> LiveState {
        var live = LiveState()
        let paired = Set(try await mesh.invites.pairedPeers().filter(\.isActive).map(\.peer.rawValue))
        live.nodes = mesh.registry.snapshots().map { node in
            let record = node.record
            let kind = record.workloadClasses?.contains("agent") == true ? "agent" : "machine"
            return "\(node.id) \(kind) \(record.capabilities.hostname ?? record.id) \(record.visibility ?? "private") "
                + "\(record.privacyDisplay(own: mesh.registry.ownNodeID)) \(node.liveness) \(node.gates.admission) "
                + "\(node.gates.isQuarantined) \(node.gates.isInMaintenance) \(paired.contains(record.id))"
        }
        live.leases = Set(try await mesh.leases.live().map { "\($0.id) \($0.scopeKey) \($0.holder)" })
        let open = try await mesh.store.read { tx in try JobRow.open(tx) }
        live.runs = Set(
            open.map { "\($0.runID) \($0.taskID) \($0.facts.requirements.taskKind) \($0.privacy.display)" })
        for item in try await mesh.hopper.inbox() + mesh.hopper.assigned() {
            live.items.insert("\(item.itemId) \(item.classifiedPriority.rawValue) \(item.state == .assigned)")
        }
        for (node, figures) in mesh.runs.figures() where figures.sum.tokens > 0 {
            live.spend.insert("\(node) \(figures.sum.tokens) \(figures.sum.costMicroUsd)")
        }
        return live
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[Int(random.uint64(below: UInt64(values.count)))] }
}
