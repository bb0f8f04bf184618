import Mesh

/// Reads the mesh at one moment for API, pages and live regions.
struct MeshReader: Sendable {
    let registry: NodeRegistry
    let invites: Invites
    let clock: WallClock
    /// What every node is doing, from the runs.
    let work: @Sendable () async throws -> [NodeID: NodeWork]

    /// Tokens per second of all running runs together.
    func tokensPerSecond() async throws -> Double { try await work().values.reduce(0) { $0 + $1.tokensPerSecond } }

    func picture() async throws -> MeshPicture {
        let paired = try await invites.pairedPeers().filter(\.isActive).map { NodeID($0.peer.rawValue) }
        return MeshPicture(
            registry.snapshots(), work: try await work(), paired: Set(paired), controlPlane: registry.ownNodeID,
            nowMs: clock.millis())
    }

    /// One node's row; the own node is found even when it is not listed.
    func node(_ id: NodeID) async throws -> (snapshot: NodeSnapshot, row: MeshNodeJSON)? {
        guard let snapshot = registry.node(id) else { return nil }
        let work = try await work()[id] ?? NodeWork()
        let row = MeshNodeJSON(snapshot, work: work, controlPlane: registry.ownNodeID, nowMs: clock.millis())
        return (snapshot, row)
    }
}

extension MeshReader {
    /// Reads the work from the runs of the mesh.
    init(registry: NodeRegistry, invites: Invites, runs: Runs, clock: WallClock) {
        self.init(registry: registry, invites: invites, clock: clock) {
            var work = runs.figures().mapValues { NodeWork($0) }
            for node in registry.candidates() {
                let cap = runs.cap(of: node.id)
                guard cap > 0 else { continue }
                work[node.id, default: NodeWork()].capMicroDollars = cap
                work[node.id]?.isCapEnforced = runs.budgets.isEnforced
            }
            return work
        }
    }
}
