/// The shape of a Llama-family decoder, as its `config.json` tells it.
///
/// Reads the spellings of transformers 4 (`rope_theta`, `rope_scaling`, `torch_dtype`) and 5 (`rope_parameters`,
/// `dtype`). Every number is bounded, so that arithmetic on a hostile file cannot overflow.
package struct ModelConfig: Sendable, Hashable {
    /// Model types that share the decoder.
    package enum Family: String, Sendable, Hashable {
        case llama
        case mistral
        case qwen2
    }

    /// Allowed context lengths, in tokens.
    package static let contextRange = 1...(1 << 27)

    /// Which defaults apply.
    package let family: Family
    /// Rows of the embedding.
    package let vocabularySize: Int
    /// Width of the residual stream.
    package let hiddenSize: Int
    /// Width inside the feed-forward block.
    package let intermediateSize: Int
    /// Decoder layers.
    package let layerCount: Int
    /// Query heads.
    package let headCount: Int
    /// Key and value heads; a divisor of `headCount`.
    package let keyValueHeadCount: Int
    /// Width of one head; even.
    package let headSize: Int
    /// The most positions, in tokens.
    package let contextLength: Int
    /// Added under the root in RMSNorm.
    package let normEpsilon: Float
    /// Base of the rotary frequencies.
    package let ropeTheta: Double
    /// How they are stretched.
    package let ropeScaling: RopeScaling
    /// Whether the output head is the embedding; nil when the file does not say.
    package let tiesEmbeddings: Bool?
    /// Whether q, k and v have a bias.
    package let hasQueryKeyValueBias: Bool
    /// Whether the attention's output has a bias.
    package let hasAttentionOutputBias: Bool
    /// Whether the feed-forward matrices have a bias.
    package let hasFeedForwardBias: Bool
    /// For each layer how many positions back it sees, itself included; nil means all.
    package let slidingWindows: [Int?]
    /// Tokens that end an answer.
    package let endTokenIDs: [Int32]

    /// Parses the bytes of a `config.json`.
    package init(json: UnsafeRawBufferPointer) throws(ModelConfigError) {
        guard json.count <= ConfigValue.maximumBytes else { throw .tooLarge(bytes: json.count) }
        let value: ConfigValue
        do { value = try ConfigValue(parsing: json) } catch { throw .json(error) }
        guard case .object(let members) = value else { throw .wrongType(key: "config.json", expected: "an object") }
        try self.init(ConfigReader(members))
    }

    private init(_ reader: ConfigReader) throws(ModelConfigError) {
        family = try Self.family(reader)
        try Self.refuseUnsupported(reader)
        vocabularySize = try reader.requiredInteger("vocab_size", in: 1...(1 << 24))
        hiddenSize = try reader.requiredInteger("hidden_size", in: 1...(1 << 18))
        intermediateSize = try reader.requiredInteger("intermediate_size", in: 1...(1 << 20))
        layerCount = try reader.requiredInteger("num_hidden_layers", in: 1...4096)
        headCount = try reader.requiredInteger("num_attention_heads", in: 1...(1 << 14))
        keyValueHeadCount = try reader.integer("num_key_value_heads", in: 1...(1 << 14), or: headCount)
        guard headCount.isMultiple(of: keyValueHeadCount) else {
            throw .inconsistent("\(headCount) query heads cannot share \(keyValueHeadCount) key and value heads.")
        }
        headSize = try Self.headSize(reader, hiddenSize: hiddenSize, headCount: headCount)
        let defaultContext = family == .mistral ? 131_072 : family == .qwen2 ? 32_768 : 2048
        contextLength = try reader.integer("max_position_embeddings", in: Self.contextRange, or: defaultContext)
        normEpsilon = Float(try reader.positive("rms_norm_eps", or: 1e-6))
        let rope = try Self.rope(reader)
        ropeTheta = try rope.positive("rope_theta", or: reader.positive("rope_theta", or: 10_000))
        ropeScaling = try RopeScaling(rope, contextLength: contextLength)
        tiesEmbeddings = try reader.bool("tie_word_embeddings")
        let attentionBias = family == .llama ? try reader.bool("attention_bias", or: false) : false
        hasQueryKeyValueBias = family == .qwen2 || attentionBias
        hasAttentionOutputBias = attentionBias
        hasFeedForwardBias = family == .llama ? try reader.bool("mlp_bias", or: false) : false
        slidingWindows = try Self.slidingWindows(reader, family: family, layerCount: layerCount)
        endTokenIDs = try reader.tokenIDs("eos_token_id")
    }

    private static func family(_ reader: ConfigReader) throws(ModelConfigError) -> Family {
        let architecture = try reader.strings("architectures")?.first
        guard let type = try reader.string("model_type") else { throw .missing(key: "model_type") }
        guard let family = Family(rawValue: type) else { throw .unsupported("The model type \"\(type)\"") }
        if let architecture, !architecture.hasSuffix("ForCausalLM") {
            throw .unsupported("The architecture \"\(architecture)\"")
        }
        return family
    }

    private static func refuseUnsupported(_ reader: ConfigReader) throws(ModelConfigError) {
        if let activation = try reader.string("hidden_act"), activation != "silu", activation != "swish" {
            throw .unsupported("The activation \"\(activation)\"")
        }
        guard !reader.has("quantization_config") else { throw .unsupported("A quantised checkpoint") }
        let topLevel = try reader.positive("partial_rotary_factor", or: 1)
        let factor = try rope(reader).positive("partial_rotary_factor", or: topLevel)
        guard factor == 1 else { throw .unsupported("Rotating only a part of each head") }
    }

    /// `rope_parameters` of transformers 5, else `rope_scaling` of version 4, else nothing.
    private static func rope(_ reader: ConfigReader) throws(ModelConfigError) -> ConfigReader {
        if let parameters = try reader.object("rope_parameters") { return parameters }
        guard let scaling = try reader.object("rope_scaling") else { return ConfigReader([:]) }
        return scaling
    }

    private static func headSize(
        _ reader: ConfigReader, hiddenSize: Int, headCount: Int
    ) throws(ModelConfigError) -> Int {
        let size = try reader.integer("head_dim", in: 2...4096, or: hiddenSize / headCount)
        guard size >= 2, size.isMultiple(of: 2), size <= 4096 else {
            throw .inconsistent("A head of \(size) values cannot be rotated in pairs.")
        }
        return size
    }

    /// Mistral's window holds for every layer; Qwen2's only when switched on, and from `max_window_layers` upwards.
    private static func slidingWindows(
        _ reader: ConfigReader, family: Family, layerCount: Int
    ) throws(ModelConfigError) -> [Int?] {
        let window = try reader.integer("sliding_window", in: 1...contextRange.upperBound)
        let all = [Int?](repeating: nil, count: layerCount)
        switch family {
        case .llama:
            return all
        case .mistral:
            let live = reader.isNull("sliding_window") ? nil : window ?? 4096
            return [Int?](repeating: live, count: layerCount)
        case .qwen2:
            guard try reader.bool("use_sliding_window", or: false) else { return all }
            guard !reader.isNull("sliding_window") else { return all }
            let live = window ?? 4096
            if let types = try reader.strings("layer_types") {
                guard types.count == layerCount else {
                    throw .inconsistent("\"layer_types\" names \(types.count) layers of \(layerCount).")
                }
                return types.map { $0 == "sliding_attention" ? live : nil }
            }
            let first = try reader.integer("max_window_layers", in: 0...(1 << 20), or: 28)
            return (0..<layerCount).map { $0 >= first ? live : nil }
        }
    }
}
