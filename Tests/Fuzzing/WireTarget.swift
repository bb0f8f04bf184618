import Audit
import Mesh
import MeshFixtures

/// Bodies of the mesh listener: every type that a route reads, and JSON itself.
struct WireTarget: FuzzTarget {
    private typealias Reader = @Sendable (_ bytes: [UInt8]) throws -> Bool

    let samples: [[UInt8]] = [
        WireCodec.encode(NodeRecord.fixture()), WireCodec.encode(A2ADeliverRequest.fixture()),
        WireCodec.encode(RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: "task:1")),
        WireCodec.encode(AdminQuarantineRequest(nodeId: "node-a", quarantined: true)),
        WireCodec.encode(RemoteTaskAck(idempotencyKey: "k-1", accepted: true)),
        WireCodec.encode(RemoteTaskCancel(idempotencyKey: "k-2", taskId: 7)),
        WireCodec.encode(JobProgress(taskId: 7, execLeaseId: "123", seq: 4)),
        WireCodec.encode(OplogCosignRequest(nodeId: "node-a", key: "witness+00000000+AA==", size: 9)),
        WireCodec.encode(OplogCheckpointResponse(note: "n", key: "k", hashes: ["AA=="], rotations: [])),
        Array(#"{"agent_id":"worker","message_ids":[1,2],"ack_token":"x","wait_ms":100}"#.utf8),
        Array(#"{"a":[1,2.5,null,true,{"b":"\u00e9\n"}],"c":{}}"#.utf8),
    ]
    let words = [
        "\"id\"", "\"schema_version\"", "\"payload\"", "\"privacy_class\"", "\"capabilities\"", "\"donation_policy\"",
        "\"wait_ms\"", "\"ttl_ms\"", "\"message_type\"", "4294967296", "-1", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    ]
    private let readers: [Reader] = [
        read(NodeRecord.self), read(A2ADeliverRequest.self), read(A2AInboxRequest.self), read(A2AAckRequest.self),
        read(A2ALeaseRenewRequest.self), read(RemoteExecLeaseGrantRequest.self),
        read(RemoteExecLeaseRenewRequest.self), read(LeaveRequest.self), read(AdminQuarantineRequest.self),
        read(AdminMaintenanceRequest.self), read(AdminExecLeaseRevokeRequest.self),
        read(BootstrapExchangeRequest.self), read(RemoteTaskEnvelope.self), read(RemoteTaskResult.self),
        read(RemoteTaskAck.self), read(RemoteTaskCancel.self), read(JobProgress.self), read(OplogCosignRequest.self),
        read(OplogCheckpointRequest.self), read(OplogCheckpointResponse.self),
    ]

    func read(_ bytes: [UInt8]) throws -> Bool {
        let isJSON = try readAsJSON(bytes)
        return try readers.reduce(isJSON) { try $1(bytes) || $0 }
    }

    /// What the strict reader takes it writes, and reads back as the same; what it can sign has one spelling.
    private func readAsJSON(_ bytes: [UInt8]) throws -> Bool {
        guard let value = try? JSONValue(parsing: bytes) else { return false }  // refusing is fine
        let again = try? JSONValue(parsing: value.jsonBytes())  // said by the rule
        try BrokenRule.require(again == value, "JSON that was read is not what it is once written")
        guard let canonical = try? value.canonicalBytes() else { return true }  // fractions have none
        let signed = try? JSONValue(parsing: canonical).canonicalBytes()  // said by the rule
        try BrokenRule.require(signed == canonical, "canonical JSON has two spellings")
        return true
    }

    private static func read<Value: Codable & Hashable & Sendable>(_ type: Value.Type) -> Reader {
        { bytes in
            guard let value = try? WireCodec.request(type, from: bytes) else { return false }  // refusing is fine
            let again = try? WireCodec.decode(type, from: WireCodec.encode(value))  // said by the rule
            try BrokenRule.require(again == value, "\(type) is another one once written and read")
            return true
        }
    }
}
