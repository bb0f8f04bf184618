/// One node as `GET /api/v2/mesh/nodes` shows it.
struct MeshNodeJSON: Encodable, Sendable {
    struct Slot: Encodable, Sendable {
        let kind: String
        let inFlight: Int
        let maxConcurrent: Int

        private enum CodingKeys: String, CodingKey {
            case kind
            case inFlight = "in_flight"
            case maxConcurrent = "max_concurrent"
        }
    }

    let id: String
    let kind: String
    let status: String
    let liveness: String
    var admission: String?
    let quarantined: Bool
    let maintenance: Bool
    let orchestrator: String
    var model: String?
    let uptimeMillis: Int64
    let tokens: UInt64
    let costDollars: Double
    let capDollars: Double
    var currentTask: String?
    let inFlight: Int
    let lastEvents: [String]
    let privacyClass: String
    let heartbeatAgeMillis: Int64
    var label: String?
    let trustTier: String
    let visibility: String
    let slots: [Slot]

    private enum CodingKeys: String, CodingKey {
        case id, kind, status, liveness, admission, quarantined, maintenance, orchestrator, model
        case uptimeMillis = "uptime_ms"
        case tokens
        case costDollars = "cost_usd"
        case capDollars = "cap_usd"
        case currentTask = "current_task"
        case inFlight = "in_flight"
        case lastEvents = "last_events"
        case privacyClass = "privacy_class"
        case heartbeatAgeMillis = "heartbeat_age_ms"
        case label
        case trustTier = "trust_tier"
        case visibility, slots
    }
}

/// One line between two nodes.
struct MeshEdgeJSON: Encodable, Sendable, Hashable {
    let from: String
    let to: String
    let kind: String
    let status: String
}
