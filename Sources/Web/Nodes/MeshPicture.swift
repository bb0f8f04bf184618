import Mesh

/// The mesh at one moment as API and pages show it: nodes in registration order and the lines between them.
struct MeshPicture: Sendable {
    let nodes: [MeshNodeJSON]
    let edges: [MeshEdgeJSON]

    /// Draws the picture from snapshots; `work` has what each node is doing, `paired` who joined by an invite.
    init(
        _ snapshots: [NodeSnapshot], work: [NodeID: NodeWork], paired: Set<NodeID>, controlPlane: NodeID, nowMs: Int64
    ) {
        nodes = snapshots.map {
            MeshNodeJSON($0, work: work[$0.id] ?? NodeWork(), controlPlane: controlPlane, nowMs: nowMs)
        }
        edges = snapshots.filter { !$0.isOwn }.flatMap { node -> [MeshEdgeJSON] in
            let isBusy = node.isActive || (work[node.id]?.inFlight ?? 0) > 0
            let status = node.liveness == .online ? (isBusy ? "active" : "idle") : "degraded"
            func edge(_ kind: String) -> MeshEdgeJSON {
                MeshEdgeJSON(from: controlPlane.rawValue, to: node.id.rawValue, kind: kind, status: status)
            }
            return [edge(paired.contains(node.id) ? "trust" : "channel")] + (isBusy ? [edge("delegation")] : [])
        }
    }

    /// The figures of `GET mesh/summary` that come from nodes.
    func count(_ status: String) -> Int { nodes.count { $0.status == status } }
}

/// `GET /api/v2/mesh/summary`.
struct MeshSummaryJSON: Encodable, Sendable {
    let nodes: String
    let active: String
    let blocked: String
    let errors: String
    let tokensPerSecond: String
    let costPerHour: String
    let defaultModel: String
    let buildState: String
    let meshName: String
    let controlPlane: String
    let queueDepth: UInt64
    let logSize: UInt64

    private enum CodingKeys: String, CodingKey {
        case nodes, active, blocked, errors
        case tokensPerSecond = "tok_s"
        case costPerHour = "cost_h"
        case defaultModel = "default_model"
        case buildState = "build_state"
        case meshName = "mesh_name"
        case controlPlane = "control_plane_id"
        case queueDepth = "queue_depth"
        case logSize = "oplog_size"
    }
}
