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
                    .error, "wrong-type", at: configuration.place(of: "mesh.tls.pin_sha256"),
                    "mesh.tls.pin_sha256 must be 64 hexadecimal digits.", remedy: "Correct the value.")
            }
        }
        let url = try DeclaredPeers.url(
            text, pin: pin, key: "mesh.control_url", at: configuration.place(of: "mesh.control_url"))
        guard configuration.bool("mesh.enabled"), configuration.bool("mesh.http_join") else { return nil }
        var peer = DeclaredPeer(name: String(url.drop { $0 != ":" }.dropFirst(3)))
        peer.controlURL = url
        peer.pin = pin
        peer.token = configuration.firstBearer(of: ["mesh.worker_token", "mesh.token"])
        peer.heartbeat = .seconds(configuration.integer("mesh.heartbeat_secs"))
        return peer
    }

    /// Bearer of messages to `mesh.control_url`, where a worker's may send none; nil sends that one all the same.
    fileprivate var messageBearer: SecretBytes? {
        firstBearer(of: ["mesh.token", "mesh.submitter_token", "mesh.admin_token"])
    }

    private func firstBearer(of keys: [String]) -> SecretBytes? {
        keys.compactMap { text($0) }.first.map { SecretBytes(Array($0.utf8)) }
    }

    /// Whether an address stands for all interfaces: such a one can be listened on, and not called.
    static func namesEveryInterface(_ url: String) -> Bool {
        let rest = url.contains("://") ? String(url.drop { $0 != ":" }.dropFirst(3)) : url
        return rest.hasPrefix("0.0.0.0") || rest.hasPrefix("[::]")
    }
}

extension MembershipSettings {
    /// Takes from the configuration how long a sign of life may take, and the bearer of messages.
    ///
    /// That bearer is for `mesh.control_url` alone; every other control plane has one bearer for everything.
    package mutating func readCalls(_ configuration: Configuration) {
        timeouts.heartbeat = .milliseconds(configuration.integer("mesh.http_timeout_ms"))
        guard let peer = configuration.control, let bearer = configuration.messageBearer else { return }
        messageBearers[peer.name] = bearer
    }
}
