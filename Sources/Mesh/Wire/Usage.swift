/// What a run used.
package struct Usage: Codable, Hashable, Sendable {
    /// Tokens read.
    @Defaulted<WireZero> package var inputTokens = WireZero.value
    /// Tokens made.
    @Defaulted<WireZero> package var outputTokens = WireZero.value
    /// GPU time in milliseconds.
    @Defaulted<WireZero> package var gpuMs = WireZero.value
    /// CPU time in milliseconds.
    @Defaulted<WireZero> package var cpuMs = WireZero.value
    /// Cost in millionths of a US dollar.
    @Defaulted<WireZero> package var costMicroUsd = WireZero.value
    /// Model that ran.
    package var modelId: String?

    private enum CodingKeys: String, CodingKey {
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case gpuMs = "gpu_ms"
        case cpuMs = "cpu_ms"
        case costMicroUsd = "cost_micro_usd"
        case modelId = "model_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init() {
    }
}
