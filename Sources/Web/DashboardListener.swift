package import Hummingbird
package import Mesh

/// Every route of the dashboard listener, for the router and for the tests that walk it.
package func dashboardTable(_ services: MeshServices, _ settings: DashboardSettings) -> DashboardTable {
    var table = DashboardTable(sessions: SessionSealer(key: settings.sessionKey, random: settings.random))
    let gate = StreamGate(limit: settings.maxStreams)
    let reader = MeshReader(
        registry: services.registry, invites: services.invites, clock: services.clock, work: { [:] })
    HealthRoutes(isReady: { services.store.openingFault == nil }).add(to: &table)
    NodesAPI(
        reader: reader, leases: services.leases, audit: services.audit, meshName: settings.meshName,
        defaultModel: settings.defaultModel
    ).add(to: &table)
    AuditLogAPI(audit: services.audit).add(to: &table)
    EventsRoutes(ring: services.events, gate: gate).add(to: &table)
    return table
}

/// The dashboard listener: frame, host, cross-site and session checks, then routing.
package func buildDashboardRouter(
    _ services: MeshServices, _ settings: DashboardSettings
) -> Router<DashboardContext> {
    let router = Router(context: DashboardContext.self)
    router.add(middleware: RequestIDMiddleware(random: settings.random))
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(
        middleware: FailureMiddleware { error, context in
            HealthRoutes.text("\(error.message)\n\(error.hint ?? "")\nrequest \(context.requestID)\n")
        })
    router.add(middleware: HostCheckMiddleware(hosts: settings.hosts))
    router.add(middleware: CrossSiteMiddleware(isTLS: settings.isTLS))
    router.add(
        middleware: SessionMiddleware(
            sessions: SessionSealer(key: settings.sessionKey, random: settings.random), auth: settings.auth,
            isTLS: settings.isTLS, clock: services.clock))
    dashboardTable(services, settings).table.install(on: router) { DashboardError.methodNotAllowed($0) }
    return router
}
