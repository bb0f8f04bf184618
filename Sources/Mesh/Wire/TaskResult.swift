/// The result of a TaskSpec.
package struct TaskResult: Codable, Hashable, Sendable {
    /// The job.
    package var taskId: String
    /// Who ran it.
    package var nodeId: String
    /// True when it worked.
    package var success: Bool
    /// Output, base64.
    package var outputB64: String
    /// Run time in milliseconds.
    package var durationMs: UInt64
    /// BLAKE3 of the output.
    @NullWhenAbsent package var payloadBlake3Hex: String?
    /// Signature over that hash.
    @NullWhenAbsent package var workerEd25519SigB64: String?
    /// What was used.
    package var usage: Usage?
    /// True when the output was cut.
    package var truncated: Bool?

    private enum CodingKeys: String, CodingKey {
        case taskId = "task_id"
        case nodeId = "node_id"
        case success
        case outputB64 = "output_b64"
        case durationMs = "duration_ms"
        case payloadBlake3Hex = "payload_blake3_hex"
        case workerEd25519SigB64 = "worker_ed25519_sig_b64"
        case usage
        case truncated
    }

    /// Holds the required fields; the others are set on the value.
    package init(taskId: String, nodeId: String, success: Bool, outputB64: String, durationMs: UInt64) {
        self.taskId = taskId
        self.nodeId = nodeId
        self.success = success
        self.outputB64 = outputB64
        self.durationMs = durationMs
    }
}
