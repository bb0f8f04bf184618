import Mesh

/// Reads who is paired with this machine, in both directions, for API and pages.
struct PeersReader: Sendable {
    let invites: Invites
    let registry: NodeRegistry
    let leases: ExecLeases
    /// The meshes that this machine works for.
    let memberships: @Sendable () async throws -> [PeerJSON]

    /// Workers of ours first, newest first; then the meshes that we work for.
    func peers() async throws -> [PeerJSON] {
        let counts = try await leases.live().reduce(into: [NodeID: Int]()) { $0[$1.holder, default: 0] += 1 }
        let workers = try await invites.pairedPeers().map { peer in
            let id = NodeID(peer.peer.rawValue)
            return PeerJSON(peer, node: registry.node(id), leaseCount: counts[id] ?? 0)
        }
        return try await workers + memberships()
    }
}

/// One row of `GET mesh/peers`.
struct PeerJSON: Encodable, Sendable, Hashable {
    static let inward = "worker-of-ours"
    static let outward = "we-work-for"

    let peerID: String
    /// `worker-of-ours` or `we-work-for`.
    let direction: String
    let name: String
    /// Hex SHA-256 of the other side's key; empty when none was proved.
    let keyFingerprint: String
    let pairedAtMicros: Int64
    var lastSeenUnixMillis: UInt64?
    /// `active` or `revoked`.
    let tokenState: String
    let leaseCount: Int
    var version: String?

    private enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case direction, name
        case keyFingerprint = "key_fingerprint"
        case pairedAtMicros = "paired_at_micros"
        case lastSeenUnixMillis = "last_seen_unix_ms"
        case tokenState = "token_state"
        case leaseCount = "lease_count"
        case version
    }
}

extension PeerJSON {
    /// A machine that works for this mesh.
    init(_ peer: PairedPeer, node: NodeSnapshot?, leaseCount: Int) {
        self.init(
            peerID: peer.peer.rawValue, direction: Self.inward, name: peer.name,
            keyFingerprint: peer.keySHA256 ?? "", pairedAtMicros: peer.pairedAtMicros,
            lastSeenUnixMillis: node?.record.lastSeenUnixMs, tokenState: peer.isActive ? "active" : "revoked",
            leaseCount: leaseCount, version: node?.record.version)
    }
}

extension PeersReader {
    /// Reads both directions from the mesh of this process.
    init(_ services: MeshServices) {
        let memberships = services.memberships
        self.init(invites: services.invites, registry: services.registry, leases: services.leases) {
            try await memberships.list().map { PeerJSON($0, health: memberships.health(of: $0)) }
        }
    }
}
