package import VoxCrypto

/// A control plane or peer that the configuration declares; what it leaves out comes from the membership of its name.
package struct DeclaredPeer: Equatable, Sendable {
    /// Name of the table below `[mesh.peers]`, without quotes; host and port for `mesh.control_url`.
    package let name: String
    /// The file that holds its table, as findings name it; nil for `mesh.control_url`, which is no table.
    package internal(set) var file: String?
    /// Base URL to join, with its scheme.
    package internal(set) var controlURL: String?
    /// Bearer to use there.
    package internal(set) var token: SecretBytes?
    /// Where that bearer stands, as findings say it.
    var tokenPlace: String?
    /// Id to use there.
    package internal(set) var node: NodeID?
    /// The key to expect.
    package internal(set) var publicKey: Ed25519PublicKey?
    /// The only certificate to accept there.
    package internal(set) var pin: CertificatePin?
    /// Time between two signs of life; nil leaves the time of memberships, zero joins only.
    package internal(set) var heartbeat: Duration?
    /// What its node may cost here in 24 hours, US dollars; 0 is no cap.
    package internal(set) var capDollars: Double?

    /// A peer of whom nothing but the name is known.
    package init(name: String) { self.name = name }

    /// The path of its table as a file writes it: a name that needs quotes has them.
    package var table: String { "mesh.peers." + ConfigFile.part(name) }
}

/// Reads `[mesh.peers]`; a value that guards a connection is never dropped, but stops the start.
struct DeclaredPeers {
    private static let keys = ["control_url", "token", "node_id", "public_key", "tls_sha256"]
    private static let capKey = "budget_cap_usd_24h"
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
        peer.file = file.name
        peer.capDollars = try cap(of: peer, fields)
        let texts = try texts(of: peer, fields)
        if let cap = fields[Self.capKey], texts["public_key"] == nil, name.contains("@") {
            findings.append(.capWithoutKey(peer, at: cap.place))
        }
        func place(_ key: String) -> String { fields[key]?.place ?? file.name }
        let path = peer.table
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
        peer.tokenPlace = fields["token"]?.place
        if let id = texts["node_id"] {
            guard id.utf8.count <= 256 else {
                throw unfit("\(path).node_id", place("node_id"), "must be at most 256 bytes long")
            }
            peer.node = NodeID(id)
        }
        return peer
    }

    /// A cap that is no amount is never dropped, for without it the node would have none.
    private func cap(
        of peer: DeclaredPeer, _ fields: [String: ConfigFile.PeerField]
    ) throws(ConfigFinding) -> Double? {
        guard let field = fields[Self.capKey] else { return nil }
        guard let dollars = field.amount else {
            throw unfit("\(peer.table).\(Self.capKey)", field.place, "must be a number from 0 up")
        }
        return dollars
    }

    private mutating func texts(
        of peer: DeclaredPeer, _ fields: [String: ConfigFile.PeerField]
    ) throws(ConfigFinding) -> [String: String] {
        var texts: [String: String] = [:]
        for (key, field) in fields.sorted(by: { $0.key < $1.key }) where key != Self.capKey {
            let path = "\(peer.table).\(ConfigFile.part(key))"
            if !Self.keys.contains(key) {
                findings.append(.unknownKey(path, at: field.place))
            } else if let text = field.text {
                texts[key] = text.wireNonBlank
            } else {
                throw unfit(path, field.place, "must be a text in double quotes")
            }
        }
        return texts
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
