import Mesh

/// Every mesh route with a body that passes its shape check, and the roles that may call it.
///
/// A route that is missing here fails `everyRouteHasARow`.
struct PeerRouteRow: Sendable, CustomStringConvertible {
    let method: String
    let path: String
    let body: String?
    let allowed: Set<Role>

    var description: String { "\(method) \(path)" }

    static let all: [PeerRouteRow] = [
        row("GET", "/health", nil, everyone),
        row("GET", "/openapi.json", nil, everyone),
        row("POST", "/v1/populi/bootstrap/exchange", #"{"bootstrap_token":"x"}"#, everyone),
        row("GET", "/v1/populi/nodes", nil, workers.union([.readOnly])),
        row("POST", "/v1/populi/join", record, workers),
        row("POST", "/v1/populi/heartbeat", record, workers),
        row("POST", "/v1/populi/leave", #"{"id":"n1"}"#, workers),
        row("POST", "/v1/populi/a2a/inbox", #"{"receiver_agent_id":"2"}"#, workers),
        row("POST", "/v1/populi/a2a/ack", #"{"receiver_agent_id":"2","message_id":1}"#, workers),
        row(
            "POST", "/v1/populi/a2a/lease-renew",
            #"{"receiver_agent_id":"2","message_id":1,"claimer_node_id":"n1"}"#, workers),
        row("POST", "/v1/populi/a2a/deliver", delivery, [.open, .mesh, .admin, .node, .submitter]),
        row("POST", "/v1/populi/exec/lease/grant", #"{"claimer_node_id":"n1","scope_key":"task:1"}"#, workers),
        row("POST", "/v1/populi/exec/lease/renew", #"{"lease_id":"1","claimer_node_id":"n1"}"#, workers),
        row("POST", "/v1/populi/exec/lease/release", #"{"lease_id":"1","claimer_node_id":"n1"}"#, workers),
        row("GET", "/v1/populi/exec/leases", nil, [.open, .mesh, .admin, .readOnly]),
        row("POST", "/v1/populi/oplog/checkpoint", "{}", workers),
        row("POST", "/v1/populi/oplog/cosign", cosignature, workers),
        row("POST", "/v1/populi/admin/quarantine", #"{"node_id":"n1","quarantined":true}"#, operators),
        row("POST", "/v1/populi/admin/maintenance", #"{"node_id":"n1","maintenance":true}"#, operators),
        row("POST", "/v1/populi/admin/exec-lease/revoke", #"{"lease_id":"1"}"#, operators),
    ]

    static let record = #"{"id":"n1","capabilities":{},"version":"1","last_seen_unix_ms":0}"#
    static let delivery =
        #"{"sender_agent_id":"1","receiver_agent_id":"2","message_type":"job_result","payload":"{}"}"#
    static let cosignature = #"{"node_id":"n1","key":"x","size":1}"#
    private static let everyone = Set(Role.allCases)
    private static let operators: Set<Role> = [.open, .mesh, .admin]
    private static let workers: Set<Role> = [.open, .mesh, .admin, .worker, .node]

    private static func row(_ method: String, _ path: String, _ body: String?, _ allowed: Set<Role>) -> PeerRouteRow {
        PeerRouteRow(method: method, path: path, body: body, allowed: allowed)
    }
}
