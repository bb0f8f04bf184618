package import Hummingbird
package import Logging
package import Mesh
package import VoxCrypto

/// What the mesh listener is told at start.
package struct PeerSettings: Sendable {
    /// Largest body in bytes.
    package var bodyLimit: Int
    /// Source of request ids.
    package var random: RandomSource
    /// Where each request leaves its line.
    package var requestLog = RequestLog.quiet

    /// Takes the body limit; one outside 2 048…8 388 608 counts as the default of 524 288.
    package init(bodyLimit: Int = 524_288, random: RandomSource) {
        self.bodyLimit = (2_048...8_388_608).contains(bodyLimit) ? bodyLimit : 524_288
        self.random = random
    }
}

/// Every route of the mesh listener, for the router and for the tests that walk it.
package func peerTable(_ services: MeshServices, _ settings: PeerSettings) -> PeerTable {
    var table = PeerTable(bodyLimit: settings.bodyLimit)
    table.get(PeerPath.health, nil) { _ in HealthRoutes.text("ok\n") }
    PeerNodesRoutes(registry: services.registry).add(to: &table)
    PeerInvitesRoutes(invites: services.invites).add(to: &table)
    PeerMailboxRoutes(mailbox: services.mailbox).add(to: &table)
    PeerLeasesRoutes(leases: services.leases).add(to: &table)
    PeerOplogRoutes(witnesses: services.witnesses).add(to: &table)
    PeerOpenAPIRoutes().add(to: &table)
    return table
}

/// The mesh listener: request id, bearer, routing, body, role, route rules, in that order.
package func buildMeshRouter(_ services: MeshServices, _ settings: PeerSettings) -> Router<PeerContext> {
    let router = Router(context: PeerContext.self)
    var recorders = RequestRecorders(services, logger: settings.requestLog)
    recorders.metrics = services.events.metrics
    recorders.isMesh = true
    router.add(middleware: RequestRecordMiddleware(random: settings.random, recorders: recorders))
    router.add(middleware: PeerFrameMiddleware(tokens: services.tokens))
    peerTable(services, settings).table.install(on: router) { PeerError.methodNotAllowed($0) }
    return router
}
