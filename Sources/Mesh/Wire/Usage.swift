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

extension Usage {
    /// Largest figure that is believed of one job: 2^40.
    package static let most: UInt64 = 1 << 40

    /// The same with every figure at most ``most``, so that sums of many jobs stay numbers.
    var bounded: Usage {
        var usage = self
        usage.inputTokens = min(inputTokens, Self.most)
        usage.outputTokens = min(outputTokens, Self.most)
        usage.gpuMs = min(gpuMs, Self.most)
        usage.cpuMs = min(cpuMs, Self.most)
        usage.costMicroUsd = min(costMicroUsd, Self.most)
        return usage
    }
}
