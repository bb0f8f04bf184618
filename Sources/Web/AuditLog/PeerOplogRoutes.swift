import Hummingbird
import Mesh

/// What a witness needs of this machine's log, on the mesh listener: never an entry but those that replace the key.
struct PeerOplogRoutes: Sendable {
    let witnesses: Witnesses

    func add(to table: inout PeerTable) {
        table.post(PeerPath.oplogCheckpoint, .registry, OplogCheckpointRequest.self) { request, _ in
            .wire(try await witnesses.checkpoint(request))
        }
        table.post(PeerPath.oplogCosign, .registry, OplogCosignRequest.self) { request, context in
            try await witnesses.take(request, as: context.known())
            return .nothing
        }
    }
}
