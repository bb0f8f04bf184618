import Foundation
import Logging
import Mesh
import VoxCrypto
import Web

/// Everything that is settled before a listener opens.
struct ServerParts {
    let surroundings: Surroundings
    let mesh: ListenerPlan
    let dashboard: ListenerPlan
    let tls: ListenerTLS
    let meshParts: MeshParts
    let dashboardSettings: DashboardSettings
    let readiness: Readiness

    /// Reads settings, keys and addresses, in the order in which they refuse.
    static func open(_ options: ServeOptions, bootstrap: Bootstrap?) throws(CommandFailure) -> ServerParts {
        let surroundings = try Surroundings.open(options.common, flags: options.flags)
        let configuration = surroundings.configuration
        let refusals = configuration.listeners + configuration.telemetry
        if let refusal = refusals.first(where: { $0.severity == .error }) {
            throw CommandFailure("\(refusal.sentence) \(refusal.remedy)")
        }
        let telemetry = try telemetry(configuration)
        LogOutput.start(configuration, telemetry: telemetry)
        LogOutput.report(configuration.findings + configuration.warnings)
        let preparation = HomePreparation(home: surroundings.home)
        try preparation.prepare()
        let keys = try preparation.keys()
        let mesh = try ListenerPlan(
            "mesh.transport.bind", flag: "--mesh-bind", configuration, probe: PortProbe.probe)
        let dashboard = try ListenerPlan(
            "dashboard.bind", flag: "--dashboard-bind", configuration, probe: PortProbe.probe)
        let readiness = Readiness()
        let tls = try ListenerTLS.open(surroundings, mesh: mesh.address, dashboard: dashboard.address)
        var invites = InviteSettings(key: keys.node, handle: Handle(configuration).text) {
            readiness.meshURL ?? "\(tls.mesh.scheme)://\(mesh.address)"
        }
        let pin = tls.mesh.invitePin
        invites.certificateSHA256 = { pin?.sha256.bytes }
        invites.scopeID = configuration.text("mesh.scope_id")
        addBootstrap(bootstrap, configuration, to: &invites)
        let nodeID = surroundings.nodeID ?? HomePreparation.newNodeID(key: keys.node.publicKey)
        var parts = MeshParts(
            ownNode: nodeID, clock: Live.clock, random: Live.random, keys: keys, invites: invites)
        parts.telemetry = telemetry
        parts.storePath = surroundings.storePath
        parts.recipientKeyFiles = try preparation.recipientKeyFiles()
        parts.secrets = .onDisk(surroundings.home.jobSecrets)
        parts.logKeyFiles = .onDisk(surroundings.home.logKey, random: Live.random)
        parts.durability = configuration.text("mesh.store.durability") == "buffered" ? .buffered : .full
        parts.keepsTexts = configuration.bool("mesh.privacy.record_prompts")
        parts.storeLimit = surroundings.storeLimit
        parts.registry = RegistrySettings(ownNode: nodeID, configuration)
        parts.mailbox = MailboxSettings(configuration)
        parts.bearers = try BearerSettings(configuration)
        parts.addWork(surroundings, key: keys.node.publicKey)
        var settings = try dashboardSettings(
            options, surroundings, port: dashboard.address.port, sessionKey: preparation.sessionKey())
        settings.isTLS = tls.dashboard.scheme == "https"
        settings.hasPlaintextMesh = tls.mesh.isExposed
        settings.hasPlaintextDashboard = tls.dashboard.isExposed
        settings.listeners = { readiness.open.map { ListenerFacts(name: $0.name, url: $0.url) } }
        return ServerParts(
            surroundings: surroundings, mesh: mesh, dashboard: dashboard, tls: tls, meshParts: parts,
            dashboardSettings: settings, readiness: readiness)
    }

    /// Where spans, metrics and lines of the log are noted; nil when nothing is sent.
    private static func telemetry(_ configuration: Configuration) throws(CommandFailure) -> Telemetry? {
        do throws(ConfigFinding) {
            return try TelemetrySettings(configuration).map {
                Telemetry($0, clock: Live.clock, random: Live.random)
            }
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func dashboardSettings(
        _ options: ServeOptions, _ surroundings: Surroundings, port: Int, sessionKey: SecretBytes
    ) -> DashboardSettings {
        let configuration = surroundings.configuration
        var settings = DashboardSettings(
            hosts: DashboardHosts(port: port, allowed: Self.dashboardHosts(configuration)), sessionKey: sessionKey,
            version: Version.program, random: Live.random)
        if configuration.text("dashboard.auth") == "token", let token = configuration.text("dashboard.token") {
            settings.auth = .token(SecretBytes(Array(token.utf8)))
        }
        settings.theme = configuration.text("dashboard.theme") ?? settings.theme
        settings.maxStreams = configuration.integer("dashboard.max_streams")
        settings.publicDirectory = options.publicDir
        settings.meshName = Handle(configuration).mesh
        settings.requestLog = Logger(label: "vox.http")
        return settings
    }

    /// The names that the dashboard answers to besides loopback: the listed ones, and the address it is bound to.
    private static func dashboardHosts(_ configuration: Configuration) -> [String] {
        let listed = configuration.texts("dashboard.allowed_hosts")
        guard let bind = configuration.address("dashboard.bind"), !bind.isLoopback, !bind.isBindAll else {
            return listed
        }
        return listed + [bind.host.contains(":") ? "[\(bind.host)]" : bind.host]
    }

    private static func addBootstrap(
        _ bootstrap: Bootstrap?, _ configuration: Configuration, to invites: inout InviteSettings
    ) {
        if let token = configuration.text("mesh.bootstrap.token") {
            invites.bootstrapToken = SecretBytes(Array(token.utf8))
            let hasEnd = configuration.isSet("mesh.bootstrap.expires_unix_ms")
            invites.bootstrapExpiresMs = hasEnd ? Int64(configuration.integer("mesh.bootstrap.expires_unix_ms")) : nil
        } else if let bootstrap {
            invites.bootstrapToken = SecretBytes(Array(bootstrap.token.utf8))
            invites.bootstrapExpiresMs = bootstrap.expiresMs
        }
    }
}

/// How this mesh is called by people: `owner@name`.
struct Handle {
    let owner: String
    let mesh: String

    /// From the settings, else from the user's and the machine's names.
    init(_ configuration: Configuration) {
        owner = configuration.text("mesh.owner") ?? HomePreparation.slug(Live.userName)
        mesh = configuration.text("mesh.name") ?? HomePreparation.slug(Live.hostName) + "-mesh"
    }

    var text: String { "\(owner)@\(mesh)" }
}
