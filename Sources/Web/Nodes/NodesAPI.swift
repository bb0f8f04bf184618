import Audit
import Hummingbird
import Mesh

/// The mesh as JSON under `/api/v2/mesh`.
struct NodesAPI: Sendable {
    let reader: MeshReader
    let leases: ExecLeases
    let audit: AuditLog
    let meshName: String
    let defaultModel: String

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/mesh/summary") { _, _ in try await summary() }
        table.read("/api/v2/mesh/nodes") { _, _ in JSONAnswer(try await reader.picture().nodes) }
        table.read("/api/v2/mesh/nodes/{id}") { _, context in try await node(context) }
        table.read("/api/v2/mesh/edges") { _, _ in JSONAnswer(try await reader.picture().edges) }
        table.read("/api/v2/mesh/leases") { _, _ in try await liveLeases() }
        table.read("/api/v2/mesh/peers") { _, _ in try await peers() }
    }

    private func summary() async throws -> JSONAnswer {
        let picture = try await reader.picture()
        let queue = try await reader.registry.registryFile(as: .own).queueDepth ?? 0
        let newest = try await audit.entries(limit: 1).first
        let isBusy = picture.count("active") > 0
        return JSONAnswer(
            MeshSummaryJSON(
                nodes: String(picture.nodes.count), active: String(picture.count("active")),
                blocked: String(picture.count("blocked")), errors: String(picture.count("error")),
                tokensPerSecond: "0", costPerHour: "$0.00", defaultModel: defaultModel,
                buildState: isBusy ? "busy" : "idle", meshName: meshName,
                controlPlane: reader.registry.ownNodeID.rawValue, queueDepth: queue,
                logSize: newest.map { $0.index + 1 } ?? 0))
    }

    private func node(_ context: DashboardContext) async throws -> JSONAnswer {
        let id = NodeID(try context.require("id"))
        guard let (snapshot, row) = try await reader.node(id) else { throw DashboardError.unknownNode }
        let held = try await leases.list(as: .own).filter { $0.holderNodeId == id }
        return JSONAnswer(NodeDetailJSON(node: row, record: snapshot.record, leases: held))
    }

    private func liveLeases() async throws -> JSONAnswer {
        let nowMs = reader.clock.millis()
        return JSONAnswer(try await leases.list(as: .own).map { LeaseJSON($0, nowMs: nowMs) })
    }

    private func peers() async throws -> JSONAnswer {
        let invites = try await reader.invites.list().filter { $0.state == .exchanged }
        return JSONAnswer(
            invites.map { PeerJSON($0, node: reader.registry.node(NodeID($0.peer.rawValue))) })
    }
}

/// `GET mesh/nodes/{id}`: the row with what else is known of the node.
struct NodeDetailJSON: Encodable, Sendable {
    let node: MeshNodeJSON
    let record: NodeRecord
    let leases: [RemoteExecLeaseRow]

    private enum CodingKeys: String, CodingKey { case leases, policy, models, capabilities, pin }

    func encode(to encoder: any Encoder) throws {
        try node.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(leases, forKey: .leases)
        try container.encodeIfPresent(record.donationPolicy, forKey: .policy)
        try container.encode(record.advertisedModels ?? [], forKey: .models)
        try container.encode(record.capabilities, forKey: .capabilities)
        try container.encodeNil(forKey: .pin)
    }
}

/// One row of `GET mesh/leases`.
struct LeaseJSON: Encodable, Sendable {
    let lease: RemoteExecLeaseRow
    let ttlMillis: Int64

    private enum CodingKeys: String, CodingKey {
        case state
        case ttlMillis = "ttl_ms"
    }

    init(_ lease: RemoteExecLeaseRow, nowMs: Int64) {
        self.lease = lease
        ttlMillis = max(0, Int64(clamping: lease.expiresUnixMs) - nowMs)
    }

    func encode(to encoder: any Encoder) throws {
        try lease.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("granted", forKey: .state)
        try container.encode(ttlMillis, forKey: .ttlMillis)
    }
}

/// One row of `GET mesh/peers`.
struct PeerJSON: Encodable, Sendable {
    let peerID: String
    let direction: String
    let name: String
    let lastSeenUnixMillis: UInt64?
    let version: String?

    private enum CodingKeys: String, CodingKey {
        case peerID = "peer_id"
        case direction, name
        case lastSeenUnixMillis = "last_seen_unix_ms"
        case version
    }

    init(_ invite: InviteView, node: NodeSnapshot?) {
        peerID = invite.peer.rawValue
        direction = "worker-of-ours"
        name = invite.nodeName ?? invite.label ?? invite.peer.rawValue
        lastSeenUnixMillis = node?.record.lastSeenUnixMs
        version = node?.record.version
    }
}
