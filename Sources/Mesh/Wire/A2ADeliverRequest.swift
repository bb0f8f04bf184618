/// A message for an agent's mailbox.
package struct A2ADeliverRequest: Codable, Hashable, Sendable {
    /// Mailbox of the sender, as sent; 1…64 digits after trim.
    package var senderAgentId: String
    /// Mailbox of the receiver, as sent; 1…64 digits after trim.
    package var receiverAgentId: String
    /// Free text; compared trimmed and case-insensitively.
    package var messageType: String
    /// Opaque text; JSON travels as a string.
    package var payload: String
    /// Trimmed, blank means absent, at most 512 bytes.
    package var idempotencyKey: String?
    /// Mesh word, stored byte for byte.
    package var privacyClass: String?
    /// BLAKE3 of the payload, 64 hex digits of any case.
    package var payloadBlake3Hex: String?
    /// Signature over the raw hash, standard base64.
    package var workerEd25519SigB64: String?
    /// Sealed payload, never decoded by the relay.
    package var jwePayload: String?
    /// Higher is claimed first.
    @Defaulted<WirePriority> package var priority = WirePriority.value
    /// Kind of work.
    package var taskKind: String?
    /// Model that the work wants.
    package var modelId: String?
    /// W3C trace context; a malformed one is ignored.
    package var traceparent: String?
    /// Only this node may claim the row.
    package var targetNodeId: String?
    /// Submitter's declaration; absent means not declared.
    package var nsfw: Bool?

    private enum CodingKeys: String, CodingKey {
        case senderAgentId = "sender_agent_id"
        case receiverAgentId = "receiver_agent_id"
        case messageType = "message_type"
        case payload
        case idempotencyKey = "idempotency_key"
        case privacyClass = "privacy_class"
        case payloadBlake3Hex = "payload_blake3_hex"
        case workerEd25519SigB64 = "worker_ed25519_sig_b64"
        case jwePayload = "jwe_payload"
        case priority
        case taskKind = "task_kind"
        case modelId = "model_id"
        case traceparent
        case targetNodeId = "target_node_id"
        case nsfw
    }

    /// Holds the required fields; the others are set on the value.
    package init(senderAgentId: String, receiverAgentId: String, messageType: String, payload: String) {
        self.senderAgentId = senderAgentId
        self.receiverAgentId = receiverAgentId
        self.messageType = messageType
        self.payload = payload
    }
}
