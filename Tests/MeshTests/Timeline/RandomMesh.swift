import Audit
import MeshFixtures
import VoxCrypto

@testable import Mesh

/// What the mesh knows live and the log replays, in one comparable form.
struct LiveState: Hashable, CustomStringConvertible {
    var nodes: [String] = []
    var leases: [String] = []
    var runs: [String] = []
    var items: [String] = []
    /// Items that were done, and that were taken out.
    var endedCounts: [Int64] = []
    var spend: Set<String> = []

    var description: String { "\(nodes) \(leases) \(runs) \(items) \(endedCounts) \(spend)" }
}

extension LiveState {
    /// The replayed state.
    init(_ state: LogProjections, _ spend: [ProjectedSpend]) {
        nodes = state.mesh.nodes.map { node in
            "\(node.id) \(node.kind) \(node.label) \(node.visibility) \(node.privacyClass) \(node.liveness) "
                + "\(node.admission) \(node.isQuarantined) \(node.isInMaintenance) \(node.isPaired) \(node.slotCount)"
        }
        leases = state.work.leases.map { "\($0.id) \($0.scopeKey) \($0.holder)" }
        runs = state.work.runs.map { run in
            let holder = run.isRunning ? run.node : nil
            return "\(run.id) \(run.taskID) \(run.taskKind) \(run.privacyClass) \(holder?.rawValue ?? "-")"
        }
        items = state.work.items.map { item in
            let place = "\(item.node?.rawValue ?? "-") \(item.run?.rawValue ?? "-")"
            return "\(item.id) \(item.priority) \(item.isAssigned) \(place)"
        }
        endedCounts = [state.work.doneCount, state.work.overriddenCount]
        self.spend = Set(
            spend.filter { $0.tokens > 0 }.map { "\($0.node) \($0.tokens) \($0.costMicroDollars)" })
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
            ("join", { try await self.join(node) }),
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
            ("revoke", { try await self.revoke() }), ("lease", { try await self.lease(node) }),
            ("override", { try await self.override() }), ("pair", { try await self.pair() }),
            ("unpair", { try await self.unpair() }), ("run", { try await self.begin(node) }),
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

    private func join(_ node: NodeID) async throws {
        try await jobs.join(node) { record in
            record.visibility = self.pick(["private", "public"])
            record.workloadClasses = self.pick([nil, ["agent"]])
            record.donationPolicy?.slots[0].maxConcurrent = self.pick([1, 2, 5])
        }
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

    private func revoke() async throws {
        guard let lease = try await mesh.leases.live().first else { return }
        _ = try await mesh.actions.revokeLease(lease.id, by: ActionOrder(reason: "to see", actor: "dashboard-user"))
    }

    private func lease(_ node: NodeID) async throws {
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: node.rawValue, scopeKey: "file:\(node)")
        _ = try await mesh.leases.grant(request, as: .own)
    }

    /// Another priority by a person or by the orchestrator, or an end.
    private func override() async throws {
        let items = try await mesh.hopper.inbox() + mesh.hopper.assigned()
        guard !items.isEmpty else { return }
        let id = pick(items).itemId
        var request = OverrideRequest(itemID: id, reason: "to see")
        request.confirmToken = OverrideRequest.confirmation
        switch pick([0, 1, 2]) {
        case 0: _ = try await mesh.hopper.adjust(id, to: pick([.urgent, .background]), by: .orchestrator)
        case 1: _ = try await mesh.hopper.reprioritize(request, to: "urgent", actor: "dashboard-user")
        default: _ = try await mesh.hopper.withdraw(request, actor: "dashboard-user")
        }
    }

    private func pair() async throws {
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "gpu"), actor: "cli-user")
        let request = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        _ = try await mesh.invites.exchange(request, source: "test")
        try await jobs.join(NodeID(minted.peer.rawValue))
    }

    private func unpair() async throws {
        guard let peer = try await mesh.invites.pairedPeers().first(where: \.isActive) else { return }
        _ = try await mesh.actions.unpair(peer.peer, by: ActionOrder(reason: "to see", actor: "dashboard-user"))
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
            let kind = record.displayKind(own: mesh.registry.ownNodeID)
            let slots = record.donationPolicy?.slots.reduce(0) { $0 + Int64($1.maxConcurrent) } ?? 0
            return "\(node.id) \(kind) \(record.capabilities.hostname ?? record.id) \(record.visibility ?? "private") "
                + "\(record.privacyDisplay(own: mesh.registry.ownNodeID)) \(node.liveness) \(node.gates.admission) "
                + "\(node.gates.isQuarantined) \(node.gates.isInMaintenance) \(paired.contains(record.id)) \(slots)"
        }
        live.leases = try await mesh.leases.live().map { "\($0.id) \($0.scopeKey) \($0.holder)" }
        let open = try await mesh.store.read { tx in try JobRow.open(tx) }
        live.runs = open.map { job in
            let holder = if case .running(let node, _) = job.state { node.rawValue } else { "-" }
            return "\(job.runID) \(job.taskID) \(job.facts.requirements.taskKind) \(job.privacy.display) \(holder)"
        }
        let (items, done, overridden) = try await mesh.store.read { tx in
            (
                try [HopperItem.State.inbox, .assigned].flatMap { try HopperItemRow.all($0, limit: 999, tx) },
                try HopperItemRow.count(.done, tx), try HopperItemRow.count(.overridden, tx)
            )
        }
        live.items = items.sorted { $0.submittedAt < $1.submittedAt }.map { item in
            let place = "\(item.nodeId?.rawValue ?? "-") \(item.runId?.rawValue ?? "-")"
            return "\(item.itemId) \(item.classifiedPriority.rawValue) \(item.state == .assigned) \(place)"
        }
        live.endedCounts = [Int64(done), Int64(overridden)]
        for (node, figures) in mesh.runs.figures() where figures.sum.tokens > 0 {
            live.spend.insert("\(node) \(figures.sum.tokens) \(figures.sum.costMicroUsd)")
        }
        return live
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[Int(random.uint64(below: UInt64(values.count)))] }
}
