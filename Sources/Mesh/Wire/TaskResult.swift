/// The end of a job that was sent by message; the object in the payload of a `job_result` or a `job_fail`.
package struct TaskResult: Codable, Hashable, Sendable {
    /// The message that carried the job.
    package var taskId: MessageID
    /// Node that ran it.
    package var nodeId: NodeID
    /// True when it worked.
    package var success: Bool
    /// Standard base64 of the output, or of the reason code of a failure.
    package var outputB64: String
    /// Length of the run in milliseconds.
    package var durationMs: UInt64
    /// BLAKE3 of what the worker signed, hex; this program says it beside the payload, not in it.
    @NullWhenAbsent package var payloadBlake3Hex: String?
    /// Signature of the worker over that digest, base64.
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
    package init(taskId: MessageID, nodeId: NodeID, success: Bool, outputB64: String, durationMs: UInt64) {
        self.taskId = taskId
        self.nodeId = nodeId
        self.success = success
        self.outputB64 = outputB64
        self.durationMs = durationMs
    }
}
