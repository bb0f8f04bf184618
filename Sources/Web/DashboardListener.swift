package import Hummingbird
package import Mesh
import Templates

/// Every route of the dashboard listener, for the router and for the tests that walk it.
package func dashboardTable(_ services: MeshServices, _ settings: DashboardSettings) -> DashboardTable {
    var table = DashboardTable(sessions: SessionSealer(settings), isTLS: settings.isTLS)
    let gate = StreamGate(limit: settings.maxStreams)
    HealthRoutes(isReady: { services.store.openingFault == nil }).add(to: &table)
    MetricsRoutes(services: services, settings: settings).add(to: &table)
    addMesh(services, settings, to: &table)
    addWork(services, to: &table)
    addPages(services, settings, gate, to: &table)
    AuditLogAPI(audit: services.audit).add(to: &table)
    ArchiveAPI(audit: services.audit).add(to: &table)
    TimelineAPI(timeline: services.timeline, controlPlane: services.registry.ownNodeID).add(to: &table)
    ProofsAPI(audit: services.audit).add(to: &table)
    WitnessAPI(witnesses: services.witnesses, witness: services.witness).add(to: &table)
    EventsRoutes(ring: services.events, gate: gate).add(to: &table)
    return table
}

/// Nodes, peers, invites, policy and status.
private func addMesh(_ services: MeshServices, _ settings: DashboardSettings, to table: inout DashboardTable) {
    let reader = MeshReader(
        registry: services.registry, invites: services.invites, runs: services.runs, clock: services.clock)
    let peers = PeersReader(services)
    NodesAPI(
        reader: reader, leases: services.leases, audit: services.audit, runs: services.runs,
        meshName: settings.meshName, defaultModel: settings.defaultModel
    ).add(to: &table)
    PeersAPI(peers: peers).add(to: &table)
    RecipientKeysAPI(keys: services.recipientKeys).add(to: &table)
    AdminAPI(registry: services.registry).add(to: &table)
    ActionsAPI(actions: services.actions).add(to: &table)
    InvitesAPI(invites: services.invites, actions: services.actions, clock: services.clock).add(to: &table)
    JoinAPI(memberships: services.memberships, policy: services.policy, clock: services.clock).add(to: &table)
    PolicyAPI(desk: services.policy).add(to: &table)
    StatusAPI(services, peers: peers, settings: settings).add(to: &table)
}

/// Hopper, runs and models.
private func addWork(_ services: MeshServices, to table: inout DashboardTable) {
    HopperAPI(hopper: services.hopper).add(to: &table)
    OverridesAPI(hopper: services.hopper).add(to: &table)
    RunsAPI(runs: services.runs, clock: services.clock).add(to: &table)
    ModelsAPI(registry: services.registry, runs: services.runs).add(to: &table)
}

/// Every page with its forms, and the stream that keeps pages live.
private func addPages(
    _ services: MeshServices, _ settings: DashboardSettings, _ gate: StreamGate, to table: inout DashboardTable
) {
    let reader = MeshReader(
        registry: services.registry, invites: services.invites, runs: services.runs, clock: services.clock)
    let assets = Assets(folder: settings.publicDirectory)
    let frame = FrameReader(services: services, settings: settings, reader: reader, assets: assets)
    var live: [String: LivePage] = [:]
    AssetsRoutes(assets: assets).add(to: &table)
    ThemeRoutes(isTLS: settings.isTLS).add(to: &table)
    DocsPages(frame: frame).add(to: &table)
    PalettePages(frame: frame).add(to: &table)
    LoginPages(services, settings: settings, assets: assets).add(to: &table)
    let drawer = TopologyDrawer()
    let mesh = MeshPages(frame: frame, drawer: drawer)
    mesh.add(to: &table)
    InstantPages(services, frame: frame, drawer: drawer).add(to: &table)
    ActionPages(services: services, frame: frame).add(to: &table)
    live.merge(mesh.live()) { first, _ in first }
    let models = ModelsPages(frame: frame)
    models.add(to: &table)
    live.merge(models.live()) { first, _ in first }
    let hopper = HopperPages(services: services, frame: frame)
    hopper.add(to: &table)
    live.merge(hopper.live()) { first, _ in first }
    let runs = RunsPages(services: services, frame: frame)
    runs.add(to: &table)
    live.merge(runs.live()) { first, _ in first }
    live.merge(addPairing(services, frame, to: &table)) { first, _ in first }
    LiveRoutes(pages: live, ring: services.events, gate: gate).add(to: &table)
}

/// Invites, memberships, donations and the record of all that, with their live pages.
private func addPairing(
    _ services: MeshServices, _ frame: FrameReader, to table: inout DashboardTable
) -> [String: LivePage] {
    let invites = InvitesPages(services, frame: frame)
    let memberships = MembershipsPages(services, frame: frame)
    let donations = DonationsPages(services, frame: frame)
    let audit = AuditLogPages(services, frame: frame)
    invites.add(to: &table)
    memberships.add(to: &table)
    donations.add(to: &table)
    audit.add(to: &table)
    return [invites.live(), memberships.live(), donations.live(), audit.live()]
        .reduce(into: [:]) { all, group in all.merge(group) { first, _ in first } }
}

/// The dashboard listener: frame, host, cross-site and session checks, then routing.
package func buildDashboardRouter(
    _ services: MeshServices, _ settings: DashboardSettings
) -> Router<DashboardContext> {
    let router = Router(context: DashboardContext.self)
    let sessions = SessionSealer(settings)
    let assets = Assets(folder: settings.publicDirectory)
    let recorders = RequestRecorders(services, logger: settings.requestLog)
    router.add(middleware: RequestRecordMiddleware(random: settings.random, recorders: recorders))
    router.add(middleware: SecurityHeadersMiddleware())
    router.add(
        middleware: FailureMiddleware { error, context in
            ErrorAnswer.page(error, context, assets: assets.paths)
        })
    router.add(middleware: HostCheckMiddleware(hosts: settings.hosts, isTLS: settings.isTLS))
    router.add(middleware: CrossSiteMiddleware(isTLS: settings.isTLS))
    router.add(
        middleware: SessionMiddleware(
            sessions: sessions, auth: settings.auth, isTLS: settings.isTLS, clock: services.clock,
            theme: settings.theme))
    router.add(middleware: NoticeMiddleware(notices: NoticeCookie(sessions: sessions, isTLS: settings.isTLS)))
    dashboardTable(services, settings).table.install(on: router) { DashboardError.methodNotAllowed($0) }
    return router
}
