import Mesh

/// What each listener does about TLS; where both speak it, they show the same certificate.
struct ListenerTLS: Sendable {
    let mesh: MeshTLSPlan
    let dashboard: MeshTLSPlan

    /// Decides from `[mesh.tls]` and each bind; the self-signed pair is made when the first listener needs it.
    static func open(
        _ surroundings: Surroundings, mesh: BindAddress, dashboard: BindAddress
    ) throws(CommandFailure) -> ListenerTLS {
        let configuration = surroundings.configuration
        let host = configuration.address("mesh.transport.public_address")?.host ?? mesh.host
        var settings = MeshTLSSettings(
            configuration, hosts: [host, Live.hostName] + dashboardHosts(configuration, dashboard),
            keysDirectory: surroundings.home.keys)
        do throws(MeshTLSError) {
            // A key that others can read stops the start, in use or not.
            for path in [settings.keyPath, surroundings.home.keys + "/mesh-tls.key"].compactMap({ $0 }) {
                try MeshCertificateFiles.checkMode(ofKey: path)
            }
            let meshPlan = try MeshTLSPlan.decide(settings, clock: Live.clock, random: Live.random)
            settings.isLoopbackBind = dashboard.isLoopback
            let dashboardPlan = try MeshTLSPlan.decide(settings, clock: Live.clock, random: Live.random)
            return ListenerTLS(mesh: meshPlan, dashboard: dashboardPlan)
        } catch {
            throw CommandFailure(error.description)
        }
    }

    /// Said at start, so that a person can compare what a browser or a machine shows.
    var notes: [String] {
        guard let pin = mesh.invitePin ?? dashboard.invitePin else { return [] }
        let line = "certificate SHA-256 \(pin)"
        guard dashboard.invitePin != nil else { return [line] }
        return [line, "A browser that does not know it asks whether to trust it: compare its SHA-256 first."]
    }

    /// The names under which browsers reach a dashboard on the network.
    private static func dashboardHosts(_ configuration: Configuration, _ bind: BindAddress) -> [String] {
        guard !bind.isLoopback else { return [] }
        let allowed = configuration.texts("dashboard.allowed_hosts").map { entry -> String in
            (BindAddress(entry)?.host ?? entry).filter { !"[]".contains($0) }
        }
        // A certificate holds names in ASCII only; one in another form would keep it from being made.
        return [bind.isBindAll ? "127.0.0.1" : bind.host] + allowed.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
    }
}
