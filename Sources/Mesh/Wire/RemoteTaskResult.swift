/// The result of an envelope.
package struct RemoteTaskResult: Codable, Hashable, Sendable {
    /// Key of the envelope.
    package var idempotencyKey: String
    /// True when it worked.
    package var success: Bool
    /// The job.
    package var taskId: TaskID?
    /// Output text.
    @NullWhenAbsent package var result: String?
    /// Reason code and sentence of a failure.
    @NullWhenAbsent package var error: String?
    /// Lease that the work ran under.
    package var execLeaseId: String?
    /// What was used.
    package var usage: Usage?
    /// True when the output was cut.
    package var truncated: Bool?
    /// BLAKE3 of the canonical JSON of all other fields but the signature, hex.
    package var payloadBlake3Hex: String?
    /// Ed25519 signature of the worker over the raw digest, base64.
    package var workerEd25519SigB64: String?

    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case success
        case taskId = "task_id"
        case result
        case error
        case execLeaseId = "exec_lease_id"
        case usage
        case truncated
        case payloadBlake3Hex = "payload_blake3_hex"
        case workerEd25519SigB64 = "worker_ed25519_sig_b64"
    }

    /// Holds the required fields; the others are set on the value.
    package init(idempotencyKey: String, success: Bool) {
        self.idempotencyKey = idempotencyKey
        self.success = success
    }
}
