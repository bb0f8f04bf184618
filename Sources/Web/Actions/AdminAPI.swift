import Audit
import Hummingbird
import Mesh
import VoxCrypto

/// What an administrator does to a machine from here: quarantine and maintenance, under `/api/v2/mesh/nodes`.
struct AdminAPI: Sendable {
    let registry: NodeRegistry

    func add(to table: inout DashboardTable) {
        table.write(.post, "/api/v2/mesh/nodes/{id}/quarantine", QuarantineBody.self) { body, context in
            let order = ActionOrder(reason: try body.confirmed.checkedReason(), actor: context.actor)
            let node = NodeID(try context.require("id"))
            return JSONAnswer(GateJSON(try await registry.setQuarantine(body.isOn, of: node, by: order)))
        }
        table.write(.post, "/api/v2/mesh/nodes/{id}/maintenance", MaintenanceBody.self) { body, context in
            let order = ActionOrder(reason: try body.confirmed.checkedReason(), actor: context.actor)
            let request = body.request(try context.require("id"))
            return JSONAnswer(GateJSON(try await registry.setMaintenance(request, by: order)))
        }
    }
}

/// What `POST nodes/{id}/quarantine` takes.
struct QuarantineBody: Decodable, Sendable {
    let isOn: Bool
    let reason: String?
    let confirmToken: String?

    private enum CodingKeys: String, CodingKey {
        case isOn = "quarantined"
        case reason
        case confirmToken = "confirm_token"
    }

    var confirmed: ActionBody { ActionBody(reason: reason, confirmToken: confirmToken) }
}

/// What `POST nodes/{id}/maintenance` takes.
struct MaintenanceBody: Decodable, Sendable {
    let isOn: Bool
    let untilMs: UInt64?
    let lengthMs: UInt64?
    let reason: String?
    let confirmToken: String?

    private enum CodingKeys: String, CodingKey {
        case isOn = "maintenance"
        case untilMs = "maintenance_until_unix_ms"
        case lengthMs = "maintenance_for_ms"
        case reason
        case confirmToken = "confirm_token"
    }

    var confirmed: ActionBody { ActionBody(reason: reason, confirmToken: confirmToken) }

    func request(_ node: String) -> AdminMaintenanceRequest {
        var request = AdminMaintenanceRequest(nodeId: node, maintenance: isOn)
        request.maintenanceUntilUnixMs = untilMs
        request.maintenanceForMs = lengthMs
        return request
    }
}

/// The receipt: the entry in the log, and what holds from now on.
struct GateJSON: Encodable, Sendable {
    let auditID: String
    let signature: String
    let action: String
    let target: String
    let isOn: Bool
    let untilMs: Int64?

    private enum CodingKeys: String, CodingKey {
        case auditID = "audit_id"
        case signature, action, target
        case isOn = "on"
        case untilMs = "maintenance_until_unix_ms"
    }

    init(_ entry: LogEntry) {
        auditID = entry.auditID
        signature = entry.signature.base64
        action = entry.kind == .nodeQuarantined ? "quarantine" : "maintenance"
        target = entry.target
        isOn = entry.payload["on"] == true
        untilMs = entry.payload["until_unix_ms"]?.integerValue
    }
}
