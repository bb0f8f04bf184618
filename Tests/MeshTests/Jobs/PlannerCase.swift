import MeshFixtures

@testable import Mesh

/// Nodes and worlds for planner tests: everything fits unless a test spoils it.
enum PlannerCase {
    static let nowMs: Int64 = 1_790_000_000_000

    /// A model that a node advertises.
    static func model(
        _ id: String = "vox-tiny", kinds: [String] = ["text_infer"], loaded: Bool = true
    ) -> ModelAdvertisement {
        ModelAdvertisement(modelId: id, taskKinds: kinds, vramRequiredMb: 0, isLoaded: loaded)
    }

    /// A policy that takes private inference in slots of these kinds.
    static func policy(_ slots: [DonationSlot] = [DonationSlot(taskKind: "text", maxConcurrent: 2, weightPct: 50)])
        -> WorkerDonationPolicy
    {
        WorkerDonationPolicy(
            slots: slots, nsfwAllowed: false, maxJobDurationSecs: 3_600, publicMeshOptIn: false, minPriority: 0)
    }

    /// A record of a paired machine with a model and a policy.
    static func record(_ id: String) -> NodeRecord {
        var record = NodeRecord.fixture(id: id)
        record.advertisedModels = [model()]
        record.donationPolicy = policy()
        return record
    }

    /// A paired machine that is online.
    static func peer(_ id: String = "peer-a", _ edit: (inout NodeSnapshot) -> Void = { _ in }) -> NodeSnapshot {
        var node = NodeSnapshot(
            record: record(id), liveness: .online, gates: NodeGates(), heartbeatAgeMs: 0, isOwn: false,
            isListed: true, isActive: false)
        edit(&node)
        return node
    }

    /// The control plane's own node.
    static func own(_ id: String = "own-0001", _ edit: (inout NodeSnapshot) -> Void = { _ in }) -> NodeSnapshot {
        peer(id) { node in
            node.isOwn = true
            node.record.donationPolicy = nil
            edit(&node)
        }
    }

    static func job(
        _ kind: String = "text_infer", privacy: PrivacyClass = .pairedPeers,
        _ edit: (inout Planner.Job) -> Void = { _ in }
    ) -> Planner.Job {
        var needs = JobRequirements(taskKind: kind)
        needs.timeoutSecs = 600
        var job = Planner.Job(requirements: needs, privacy: privacy)
        edit(&job)
        return job
    }

    static func world(_ nodes: [NodeSnapshot], _ edit: (inout Planner.World) -> Void = { _ in }) -> Planner.World {
        var world = Planner.World(nodes: nodes, nowMs: nowMs)
        edit(&world)
        return world
    }

    /// Why each node was refused, by id.
    static func reasons(_ job: Planner.Job, _ world: Planner.World) -> [NodeID: String] {
        let considered = Planner.plan(job, in: world).record.considered
        return Dictionary(
            uniqueKeysWithValues: considered.compactMap { entry in
                entry.reason.map { (entry.nodeId, $0) }
            })
    }

    /// Why one node is refused; nil when it is eligible.
    static func reason(_ job: Planner.Job, _ node: NodeSnapshot) -> String? {
        reasons(job, world([node]))[node.id]
    }
}
