import VoxCrypto

extension Configuration {
    /// Every control plane that is declared: `mesh.control_url` when this machine is enabled, then `[mesh.peers]`.
    package var declared: [DeclaredPeer] { (control.map { [$0] } ?? []) + peers }

    /// Reads `mesh.control_url` and what belongs to it.
    static func control(_ configuration: Configuration) throws(ConfigFinding) -> DeclaredPeer? {
        guard let text = configuration.text("mesh.control_url"), !namesEveryInterface(text) else { return nil }
        var pin: CertificatePin?
        if let hex = configuration.text("mesh.tls.pin_sha256") {
            pin = CertificatePin(hex: hex)
            guard pin != nil else {
                throw ConfigFinding(
                    .error, "wrong-type", at: "mesh.tls.pin_sha256",
                    "mesh.tls.pin_sha256 must be 64 hexadecimal digits.", remedy: "Correct the value.")
            }
        }
        let url = try DeclaredPeers.url(text, pin: pin, key: "mesh.control_url", at: "mesh.control_url")
        guard configuration.bool("mesh.enabled"), configuration.bool("mesh.http_join") else { return nil }
        var peer = DeclaredPeer(name: String(url.drop { $0 != ":" }.dropFirst(3)))
        peer.controlURL = url
        peer.pin = pin
        let bearer = configuration.text("mesh.worker_token") ?? configuration.text("mesh.token")
        peer.token = bearer.map { SecretBytes(Array($0.utf8)) }
        peer.heartbeat = .seconds(configuration.integer("mesh.heartbeat_secs"))
        return peer
    }

    /// Whether an address stands for all interfaces: such a one can be listened on, and not called.
    static func namesEveryInterface(_ url: String) -> Bool {
        let rest = url.contains("://") ? String(url.drop { $0 != ":" }.dropFirst(3)) : url
        return rest.hasPrefix("0.0.0.0") || rest.hasPrefix("[::]")
    }
}
