import Hummingbird
import Mesh

/// The registry on the mesh listener.
struct PeerNodesRoutes: Sendable {
    let registry: NodeRegistry

    func add(to table: inout PeerTable) {
        table.get(PeerPath.nodes, .nodes) { context in
            .json(pieces: try await registry.registryJSON(as: context.known()))
        }
        table.post(PeerPath.join, .registry, NodeRecord.self) { record, context in
            .wire(try await registry.join(record, as: context.known()))
        }
        table.post(PeerPath.heartbeat, .registry, NodeRecord.self) { record, context in
            .json(registry.json(of: try await registry.heartbeat(record, as: context.known())))
        }
        table.post(PeerPath.leave, .registry, LeaveRequest.self) { request, context in
            try await registry.leave(NodeID(request.id), as: context.known())
            return .nothing
        }
        table.post(PeerPath.quarantine, .admin, AdminQuarantineRequest.self) { request, context in
            try await registry.setQuarantine(request, as: context.known())
            return .nothing
        }
        table.post(PeerPath.maintenance, .admin, AdminMaintenanceRequest.self) { request, context in
            try await registry.setMaintenance(request, as: context.known())
            return .nothing
        }
    }
}
