import Mesh

/// `GET mesh/nodes/{id}`: the row with what else is known of the node.
struct NodeDetailJSON: Encodable, Sendable {
    let node: MeshNodeJSON
    let record: NodeRecord
    let leases: [RemoteExecLeaseRow]
    let runs: [RunJSON]
    let models: [ModelOnNode]

    private enum CodingKeys: String, CodingKey { case leases, runs, policy, models, capabilities, pin }

    func encode(to encoder: any Encoder) throws {
        try node.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(leases, forKey: .leases)
        try container.encode(runs, forKey: .runs)
        try container.encodeIfPresent(record.donationPolicy, forKey: .policy)
        try container.encode(models, forKey: .models)
        try container.encode(record.capabilities, forKey: .capabilities)
        try container.encodeNil(forKey: .pin)
    }
}

/// One row of `GET mesh/leases`.
struct LeaseJSON: Encodable, Sendable {
    let lease: ExecLease
    let run: RunID?
    let ttlMillis: Int64

    private enum CodingKeys: String, CodingKey {
        case state
        case ttlMillis = "ttl_ms"
        case run = "run_id"
    }

    init(_ lease: ExecLease, run: RunID?, nowMs: Int64) {
        self.lease = lease
        self.run = run
        ttlMillis = max(0, lease.expiresMs - nowMs)
    }

    func encode(to encoder: any Encoder) throws {
        try lease.wire.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lease.state.rawValue, forKey: .state)
        try container.encode(ttlMillis, forKey: .ttlMillis)
        try container.encodeIfPresent(run, forKey: .run)
    }
}

/// `GET mesh/budget`: what every node used in the last 24 hours, and all together.
struct BudgetJSON: Encodable, Sendable {
    struct Node: Encodable, Sendable {
        let id: String
        let usedDollars: Double
        let capDollars: Double
        let tokens: UInt64

        private enum CodingKeys: String, CodingKey {
            case id = "node_id"
            case usedDollars = "used_usd"
            case capDollars = "cap_usd"
            case tokens
        }
    }

    struct Aggregate: Encodable, Sendable {
        let usedDollars: Double
        let capDollars: Double

        private enum CodingKeys: String, CodingKey {
            case usedDollars = "used_usd_24h"
            case capDollars = "cap_usd_24h"
        }
    }

    let perNode: [Node]
    let aggregate: Aggregate

    private enum CodingKeys: String, CodingKey {
        case perNode = "per_node"
        case aggregate
    }

    init(_ nodes: [MeshNodeJSON]) {
        perNode = nodes.map {
            Node(id: $0.id, usedDollars: $0.costDollars, capDollars: $0.capDollars, tokens: $0.tokens)
        }
        aggregate = Aggregate(
            usedDollars: nodes.reduce(0) { $0 + $1.costDollars }, capDollars: nodes.reduce(0) { $0 + $1.capDollars })
    }
}
