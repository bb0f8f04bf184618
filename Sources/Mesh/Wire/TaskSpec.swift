/// A job as a submitter writes it.
package struct TaskSpec: Codable, Hashable, Sendable {
    /// Kind of work.
    package var kind: String
    /// Longest run in seconds.
    package var timeoutSecs: UInt64
    /// Input, base64.
    package var payloadB64: String
    /// Model that the work wants.
    @NullWhenAbsent package var modelId: String?
    /// GPU memory needed, in MB.
    @NullWhenAbsent package var minVramMb: UInt32?
    /// Higher is claimed first.
    @Defaulted<WirePriority> package var priority = WirePriority.value
    /// BLAKE3 of the source.
    @NullWhenAbsent package var sourceBlake3Hex: String?
    /// Labels that a node must have.
    @Defaulted<WireEmptyStrings> package var requiredLabels = [String]()

    private enum CodingKeys: String, CodingKey {
        case kind
        case timeoutSecs = "timeout_secs"
        case payloadB64 = "payload_b64"
        case modelId = "model_id"
        case minVramMb = "min_vram_mb"
        case priority
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
