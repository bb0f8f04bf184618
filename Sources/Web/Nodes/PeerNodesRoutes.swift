import Hummingbird
import Mesh

/// The registry on the mesh listener.
struct PeerNodesRoutes: Sendable {
    let registry: NodeRegistry

    func add(to table: inout PeerTable) {
        table.get(PeerPath.nodes, .listing) { _ in try await list() }
        table.post(PeerPath.join, .work, NodeRecord.self) { record, context in
            try .wire(await registry.join(record, as: context.known()))
        }
        table.post(PeerPath.heartbeat, .work, NodeRecord.self) { record, context in
            try .wire(await registry.heartbeat(record, as: context.known()))
        }
        table.post(PeerPath.leave, .work, LeaveRequest.self) { request, context in
            try await registry.leave(request, as: context.known())
            return .nothing
        }
    }

    private func list() async throws -> Response {
        try .wire(await registry.list())
    }
}
