package import VoxCrypto

/// A control plane or peer that the configuration declares; what it leaves out comes from the membership of its name.
package struct DeclaredPeer: Equatable, Sendable {
    /// Name of the table below `[mesh.peers]`; host and port for `mesh.control_url`.
    package let name: String
    /// Base URL to join, with its scheme.
    package internal(set) var controlURL: String?
    /// Bearer to use there.
    package internal(set) var token: SecretBytes?
    /// Id to use there.
    package internal(set) var node: NodeID?
    /// The key to expect.
    package internal(set) var publicKey: Ed25519PublicKey?
    /// The only certificate to accept there.
    package internal(set) var pin: CertificatePin?
    /// Time between two signs of life; nil leaves the time of memberships, zero joins only.
    package internal(set) var heartbeat: Duration?

    /// A peer of whom nothing but the name is known.
    package init(name: String) { self.name = name }
}

/// Reads `[mesh.peers]`; a value that guards a connection is never dropped, but stops the start.
struct DeclaredPeers {
    private static let keys = ["control_url", "token", "node_id", "public_key", "tls_sha256"]
    private(set) var peers: [DeclaredPeer] = []
    private(set) var findings: [ConfigFinding] = []
    private let file: ConfigFile

    init(_ file: ConfigFile) throws(ConfigFinding) {
        self.file = file
        for name in file.peers.keys.sorted() { peers.append(try read(name, file.peers[name] ?? [:])) }
    }

    private mutating func read(
        _ name: String, _ fields: [String: ConfigFile.PeerField]
    ) throws(ConfigFinding) -> DeclaredPeer {
        var peer = DeclaredPeer(name: name)
        var texts: [String: String] = [:]
        for key in fields.keys.sorted() {
            guard let field = fields[key] else { continue }
            let path = "mesh.peers.\(name).\(key)"
            if key == "budget_cap_usd_24h" {
                findings.append(.later(path, at: field.place))
            } else if !Self.keys.contains(key) {
                findings.append(.unknownKey(path, at: field.place))
            } else if let text = field.text {
                texts[key] = text.wireNonBlank
            } else {
                throw unfit(path, field.place, "must be a text in double quotes")
            }
        }
        func place(_ key: String) -> String { fields[key]?.place ?? file.name }
        let path = "mesh.peers.\(name)"
        if let hex = texts["tls_sha256"] {
            guard let pin = CertificatePin(hex: hex) else {
                throw unfit("\(path).tls_sha256", place("tls_sha256"), "must be 64 hexadecimal digits")
            }
            peer.pin = pin
        }
        if let key = texts["public_key"] {
            guard let key = try? Ed25519PublicKey(base64: key) else {  // unfit is said by the finding
                throw unfit("\(path).public_key", place("public_key"), "must be an Ed25519 key in base64")
            }
            peer.publicKey = key
        }
        if let url = texts["control_url"] {
            peer.controlURL = try Self.url(url, pin: peer.pin, key: "\(path).control_url", at: place("control_url"))
        }
        peer.token = texts["token"].map { SecretBytes(Array($0.utf8)) }
        if let id = texts["node_id"] {
            guard id.utf8.count <= 256 else {
                throw unfit("\(path).node_id", place("node_id"), "must be at most 256 bytes long")
            }
            peer.node = NodeID(id)
        }
        return peer
    }

    private func unfit(_ key: String, _ place: String, _ why: String) -> ConfigFinding {
        ConfigFinding(.error, "wrong-type", at: place, "\(key) \(why).", remedy: "Correct the value.")
    }

    /// A base URL as it is called: `https` stands in for a missing scheme where a certificate is pinned.
    static func url(
        _ text: String, pin: CertificatePin?, key: String, at place: String
    ) throws(ConfigFinding) -> String {
        let whole = pin != nil && !text.contains("://") ? "https://\(text.wireTrimmed)" : text
        guard let url = HTTPControlPlane.normalised(whole) else {
            throw ConfigFinding(
                .error, "wrong-type", at: place, "\(key) is no address that can be called.",
                remedy: "Write it as https://host:port.")
        }
        guard pin == nil || url.hasPrefix("https://") else {
            throw ConfigFinding(
                .error, "wrong-type", at: place, "\(key) is plain HTTP, so its certificate cannot be checked.",
                remedy: "Write https://, or remove the fingerprint.")
        }
        return url
    }
}
