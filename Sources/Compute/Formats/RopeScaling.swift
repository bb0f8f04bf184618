/// How rotary frequencies are stretched for contexts longer than the model was first trained on.
package enum RopeScaling: Sendable, Hashable {
    /// As in the RoPE paper (Su et al. 2021, arXiv:2104.09864, §3.2.2).
    case none
    /// Positions divided by a factor (Chen et al. 2023, arXiv:2306.15595).
    case linear(factor: Double)
    /// The base grows with the length of the sequence ("dynamic NTK").
    case dynamic(factor: Double, trainedLength: Int)
    /// Long waves are stretched, short ones kept, with a ramp between (Llama 3.1).
    case llama3(factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, trainedLength: Int)
    /// YaRN (Peng et al. 2023, arXiv:2309.00071).
    case yarn(YaRN)

    /// The parameters of YaRN.
    package struct YaRN: Sendable, Hashable {
        /// Ratio of the new context to the trained one.
        package let factor: Double
        /// Context that the model was trained on, in tokens.
        package let trainedLength: Int
        /// Rotations over the trained context above which a wave is kept as it is.
        package let betaFast: Double
        /// Rotations below which a wave is stretched in full.
        package let betaSlow: Double
        /// Multiplies cosine and sine, and so the attention logits by its square.
        package let attentionFactor: Double
        /// Whether the ramp begins and ends at whole dimensions.
        package let truncates: Bool
    }
}

extension RopeScaling {
    /// Reads `rope_parameters` (transformers 5) or `rope_scaling` (version 4).
    init(_ reader: ConfigReader, contextLength: Int) throws(ModelConfigError) {
        let type = try Self.type(reader)
        let range = ModelConfig.contextRange
        let trained = try reader.integer("original_max_position_embeddings", in: range, or: contextLength)
        switch type {
        case "default":
            self = .none
        case "linear":
            self = .linear(factor: try reader.requiredPositive("factor"))
        case "dynamic":
            self = .dynamic(factor: try reader.requiredPositive("factor"), trainedLength: contextLength)
        case "llama3":
            let low = try reader.requiredPositive("low_freq_factor")
            let high = try reader.requiredPositive("high_freq_factor")
            guard high > low else {
                throw .inconsistent("\"high_freq_factor\" must be above \"low_freq_factor\".")
            }
            self = .llama3(
                factor: try reader.requiredPositive("factor"), lowFrequencyFactor: low, highFrequencyFactor: high,
                trainedLength: trained)
        case "yarn":
            self = .yarn(try YaRN(reader, trainedLength: trained, contextLength: contextLength))
        default:
            throw .unsupported("The RoPE scaling \"\(type)\"")
        }
    }

    /// `rope_type`, else the older `type`, else no scaling.
    private static func type(_ reader: ConfigReader) throws(ModelConfigError) -> String {
        if let type = try reader.string("rope_type") { return type }
        guard let type = try reader.string("type") else { return "default" }
        return type
    }
}

extension RopeScaling.YaRN {
    fileprivate init(_ reader: ConfigReader, trainedLength: Int, contextLength: Int) throws(ModelConfigError) {
        let factor = try reader.positive("factor", or: Double(contextLength) / Double(trainedLength))
        self.factor = factor
        self.trainedLength = trainedLength
        betaFast = try reader.positive("beta_fast", or: 32)
        betaSlow = try reader.positive("beta_slow", or: 1)
        truncates = try reader.bool("truncate", or: true)
        if let given = try reader.positive("attention_factor") {
            attentionFactor = given
        } else if let scale = try reader.positive("mscale"), let all = try reader.positive("mscale_all_dim") {
            attentionFactor = Self.magnitude(factor, scale) / Self.magnitude(factor, all)
        } else {
            attentionFactor = Self.magnitude(factor, 1)
        }
    }

    /// Equation 22 of the paper, with the multiplier of later models.
    private static func magnitude(_ factor: Double, _ scale: Double) -> Double {
        factor <= 1 ? 1 : 0.1 * scale * logarithm(factor) + 1
    }
}
