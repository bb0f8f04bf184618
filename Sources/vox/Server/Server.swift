import Compute
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import Mesh
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals
import Web

/// The running process: both listeners and everything beside them, until a signal ends it.
struct Server {
    /// Longest wait for open requests at the end.
    private static let shutdownSeconds = 5
    let parts: ServerParts
    let inviteURL: String?
    let slots: String?
    let opensBrowser: Bool
    let notes: @Sendable (Readiness.Addresses) -> [String]

    /// Opens the store, runs all services, and cleans up.
    func run() async throws(CommandFailure) {
        LargeBlocks.giveBack()
        let connections = ListenerLimits.connections(ofFiles: FileLimit.raise())
        let services = try await openServices()
        let home = parts.surroundings.home
        defer {
            RunFile.remove(home)
            // Folds what is beside the file into it; a store that is still busy does that at its next start.
            try? services.store.close()  // as said above
        }
        let ring = services.events
        let after = AfterStart(
            surroundings: parts.surroundings, readiness: parts.readiness, inviteURL: inviteURL, slots: slots,
            notes: { [notes, ofTLS = parts.tls.notes] addresses in ofTLS + notes(addresses) },
            opensBrowser: opensBrowser, dashboardPin: parts.tls.dashboard.pin)
        // Services end in reverse order: the export last, with what the others have noted to their end.
        var configuration = ServiceGroupConfiguration(
            services: export(services) + [
                try meshListener(services, connections), try dashboardListener(services, connections),
                StreamShutdown { ring.shutdown() }, after,
            ] + services.services,
            gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.logger("vox"))
        configuration.maximumGracefulShutdownDuration = .seconds(Self.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
            try? await services.store.settle()  // else the next start has more to replay
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("the mesh stopped: \(error).", remedy: "Look at the log above.")
        }
    }

    private func export(_ services: MeshServices) -> [any Service] {
        let meshName = Handle(parts.surroundings.configuration).mesh
        return TelemetryExport(services, version: Version.program, meshName: meshName).map { [$0] } ?? []
    }

    private func openServices() async throws(CommandFailure) -> MeshServices {
        do {
            return try await MeshServices.open(parts.meshParts)
        } catch let error as StoreError {
            throw CommandFailure(error.description)
        } catch {
            throw CommandFailure("the store cannot be opened: \(error).", remedy: "Run vox audit verify.")
        }
    }

    private func meshListener(
        _ services: MeshServices, _ connections: Int
    ) throws(CommandFailure) -> ListenerService {
        let settings = parts.surroundings.configuration
        var peers = PeerSettings(bodyLimit: settings.integer("mesh.http.max_body_bytes"), random: Live.random)
        peers.requestLog = Logger(label: "vox.http")
        let router = buildMeshRouter(services, peers)
        let malformed = MalformedAnswer.mesh(
            Live.random, logger: peers.requestLog, metrics: services.events.metrics)
        let server = try Self.server(ListenerLimits(malformed: malformed).http1OnLoops, parts.tls.mesh)
        let (plan, readiness, scheme) = (parts.mesh.address, parts.readiness, parts.tls.mesh.scheme)
        let publicAddress = settings.text("mesh.transport.public_address")
        let app = Application(
            router: router, server: server, configuration: Self.configuration(plan, connections),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? plan.port
                let host = NetworkAddresses.ofInterfaces.host(of: plan)
                let place = publicAddress ?? Mesh.BindAddress(host: host, port: port).description
                readiness.meshOpened("\(scheme)://\(place)")
            }, logger: Self.logger("vox.mesh"))
        return ListenerService(app: app, address: plan, flag: "--mesh-bind")
    }

    private func dashboardListener(
        _ services: MeshServices, _ connections: Int
    ) throws(CommandFailure) -> ListenerService {
        let router = buildDashboardRouter(services, parts.dashboardSettings)
        let malformed = MalformedAnswer.dashboard(Live.random, logger: parts.dashboardSettings.requestLog)
        let server = try Self.server(ListenerLimits(malformed: malformed).http1, parts.tls.dashboard)
        let (plan, readiness, scheme) = (parts.dashboard.address, parts.readiness, parts.tls.dashboard.scheme)
        let app = Application(
            router: router, server: server, configuration: Self.configuration(plan, connections),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? plan.port
                let host = plan.isBindAll ? "127.0.0.1" : plan.host
                readiness.dashboardOpened("\(scheme)://\(Mesh.BindAddress(host: host, port: port))/")
            }, logger: Self.logger("vox.dashboard"))
        return ListenerService(app: app, address: plan, flag: "--dashboard-bind")
    }

    /// The same server, over TLS when the plan says so.
    private static func server(
        _ plain: HTTPServerBuilder, _ plan: MeshTLSPlan
    ) throws(CommandFailure) -> HTTPServerBuilder {
        do {
            return try plan.serverConfiguration.map { try .tls(plain, tlsConfiguration: $0) } ?? plain
        } catch {
            throw CommandFailure(
                "the certificate of mesh.tls cannot be used: \(error).", remedy: "Run vox config check.")
        }
    }

    /// More connections than the limit wait in the system until one ends.
    private static func configuration(_ address: Mesh.BindAddress, _ connections: Int) -> ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(address.host, port: address.port),
            availableConnectionsDelegate: .maximum(connections, logger: logger("vox.connections")))
    }

    private static func logger(_ label: String) -> Logger {
        var logger = Logger(label: label)
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }
}

/// A listener whose failure to bind is said in words.
struct ListenerService: Service {
    let run: @Sendable () async throws -> Void

    init(app: some ApplicationProtocol, address: Mesh.BindAddress, flag: String) {
        run = {
            do {
                try await app.run()
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                throw ListenerPlan.busy(address, flag: flag)
            } catch let error as IOError {
                throw CommandFailure(
                    "cannot listen on \(address): \(String(cString: strerror(error.errnoCode))).",
                    remedy: "Choose another address with \(flag).")
            }
        }
    }

    func run() async throws { try await run() }
}
