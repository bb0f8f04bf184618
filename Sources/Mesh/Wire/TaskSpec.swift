/// A job that somebody sends by message; the object in the payload of a `job_submit`.
package struct TaskSpec: Codable, Hashable, Sendable {
    /// Kind of work; other words than those of ``TaskKind`` are refused.
    package var kind: String
    /// Model that the work wants.
    @NullWhenAbsent package var modelId: String?
    /// GPU memory needed, in MB.
    @NullWhenAbsent package var minVramMb: UInt32?
    /// As the sender sees it; the priority of the message is the one that counts.
    @Defaulted<WirePriority> package var priority = WirePriority.value
    /// Longest run in seconds.
    package var timeoutSecs: UInt64
    /// Standard base64 of the input, UTF-8: an object whose fields depend on the kind, or the prompt itself.
    package var payloadB64: String
    /// BLAKE3 of the decoded payload, hex.
    @NullWhenAbsent package var sourceBlake3Hex: String?
    /// Labels that a node must have.
    @Defaulted<WireEmptyStrings> package var requiredLabels = WireEmptyStrings.value

    private enum CodingKeys: String, CodingKey {
        case kind
        case modelId = "model_id"
        case minVramMb = "min_vram_mb"
        case priority
        case timeoutSecs = "timeout_secs"
        case payloadB64 = "payload_b64"
        case sourceBlake3Hex = "source_blake3_hex"
        case requiredLabels = "required_labels"
    }

    /// Holds the required fields; the others are set on the value.
    package init(kind: String, timeoutSecs: UInt64, payloadB64: String) {
        self.kind = kind
        self.timeoutSecs = timeoutSecs
        self.payloadB64 = payloadB64
    }
}
