import Hummingbird
import Mesh

/// The exchange of an invite for a node token on the mesh listener.
struct PeerInvitesRoutes: Sendable {
    let invites: Invites

    func add(to table: inout PeerTable) {
        table.post(PeerPath.exchange, nil, BootstrapExchangeRequest.self) { request, context in
            .wire(try await invites.exchange(request, source: context.remoteAddress))
        }
    }
}
