/// A mailbox row as readers see it; the idempotency key is never part of it.
package struct A2AStoredMessage: Codable, Hashable, Sendable {
    /// Number of the row.
    package var id: MessageID
    /// Mailbox of the sender.
    package var senderAgentId: String
    /// Mailbox of the receiver.
    package var receiverAgentId: String
    /// As delivered.
    package var messageType: String
    /// As delivered.
    package var payload: String
    /// Time of the deliver, Unix milliseconds.
    package var createdUnixMs: UInt64
    /// True once acked.
    package var acknowledged: Bool
    /// Higher is claimed first.
    @Defaulted<WirePriority> package var priority = WirePriority.value
    /// Always 1.
    @Defaulted<WireOne> package var schemaVersion = WireOne.value
    /// Node that holds the row.
    package var leaseHolderNodeId: NodeID?
    /// End of the holder's lease, Unix milliseconds.
    package var leaseExpiresUnixMs: UInt64?
    /// As delivered, byte for byte.
    package var privacyClass: String?
    /// As delivered.
    package var payloadBlake3Hex: String?
    /// As delivered.
    package var workerEd25519SigB64: String?
    /// As delivered; never decoded by the relay.
    package var jwePayload: String?
    /// As delivered.
    package var taskKind: String?
    /// As delivered.
    package var modelId: String?
    /// As delivered, when well formed.
    package var traceparent: String?
    /// As delivered, trimmed.
    package var targetNodeId: String?
    /// As delivered.
    package var nsfw: Bool?
    /// Set by the server when the sender used a node token.
    package var senderNodeId: NodeID?

    private enum CodingKeys: String, CodingKey {
        case id, payload, acknowledged, priority, traceparent, nsfw
        case senderAgentId = "sender_agent_id"
        case receiverAgentId = "receiver_agent_id"
        case messageType = "message_type"
        case createdUnixMs = "created_unix_ms"
        case schemaVersion = "schema_version"
        case leaseHolderNodeId = "lease_holder_node_id"
        case leaseExpiresUnixMs = "lease_expires_unix_ms"
        case privacyClass = "privacy_class"
        case payloadBlake3Hex = "payload_blake3_hex"
        case workerEd25519SigB64 = "worker_ed25519_sig_b64"
        case jwePayload = "jwe_payload"
        case taskKind = "task_kind"
        case modelId = "model_id"
        case targetNodeId = "target_node_id"
        case senderNodeId = "sender_node_id"
    }

    /// The un-acked row that a deliver makes; normalisation of ids and keys is the mailbox's.
    package init(id: MessageID, request: A2ADeliverRequest, createdUnixMs: UInt64) {
        self.id = id
        senderAgentId = request.senderAgentId
        receiverAgentId = request.receiverAgentId
        messageType = request.messageType
        payload = request.payload
        self.createdUnixMs = createdUnixMs
        acknowledged = false
        priority = request.priority
        privacyClass = request.privacyClass
        payloadBlake3Hex = request.payloadBlake3Hex
        workerEd25519SigB64 = request.workerEd25519SigB64
        jwePayload = request.jwePayload
        taskKind = request.taskKind
        modelId = request.modelId
        traceparent = request.traceparent
        targetNodeId = request.targetNodeId
        nsfw = request.nsfw
    }
}
