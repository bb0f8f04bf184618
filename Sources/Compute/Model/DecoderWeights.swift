/// The tensors of a decoder, each checked against the shape that the configuration gives it.
///
/// Matrices stay where they are stored; vectors, which are small, are widened to `Float` once.
struct DecoderWeights: Sendable {
    /// The tensors of one layer.
    struct Layer: Sendable {
        let attentionNorm: [Float]
        let query: Linear
        let key: Linear
        let value: Linear
        let output: Linear
        let feedForwardNorm: [Float]
        let gate: Linear
        let up: Linear
        let down: Linear
    }

    /// A matrix `[out, in]` and its bias `[out]`, if it has one.
    struct Linear: Sendable {
        let weight: TensorView
        let bias: [Float]?
    }

    /// The embedding matrix, `[vocabulary, hidden]`.
    let embedding: TensorView
    let layers: [Layer]
    let finalNorm: [Float]
    /// The output matrix, `[vocabulary, hidden]`; the embedding itself when tied.
    let head: TensorView

    /// Picks the tensors by their Hugging Face names; tensors with other names are left alone.
    init(_ files: WeightFiles, config: ModelConfig) throws(DecoderWeightsError) {
        let source = Source(tensors: files.tensors)
        let (hidden, inner) = (config.hiddenSize, config.intermediateSize)
        let queries = config.headCount * config.headSize
        let shared = config.keyValueHeadCount * config.headSize
        embedding = try source.matrix("model.embed_tokens.weight", config.vocabularySize, hidden)
        finalNorm = try source.vector("model.norm.weight", hidden)
        let headName = "lm_head.weight"
        if config.tiesEmbeddings ?? (files.tensors[headName] == nil) {
            head = embedding
        } else {
            head = try source.matrix(headName, config.vocabularySize, hidden)
        }
        var layers: [Layer] = []
        for index in 0..<config.layerCount {
            let name = "model.layers.\(index)"
            let attention = config.hasQueryKeyValueBias
            let feed = config.hasFeedForwardBias
            layers.append(
                Layer(
                    attentionNorm: try source.vector("\(name).input_layernorm.weight", hidden),
                    query: try source.linear("\(name).self_attn.q_proj", queries, hidden, bias: attention),
                    key: try source.linear("\(name).self_attn.k_proj", shared, hidden, bias: attention),
                    value: try source.linear("\(name).self_attn.v_proj", shared, hidden, bias: attention),
                    output: try source.linear(
                        "\(name).self_attn.o_proj", hidden, queries, bias: config.hasAttentionOutputBias),
                    feedForwardNorm: try source.vector("\(name).post_attention_layernorm.weight", hidden),
                    gate: try source.linear("\(name).mlp.gate_proj", inner, hidden, bias: feed),
                    up: try source.linear("\(name).mlp.up_proj", inner, hidden, bias: feed),
                    down: try source.linear("\(name).mlp.down_proj", hidden, inner, bias: feed)))
        }
        self.layers = layers
    }
}

/// Looks tensors up and refuses what does not fit.
private struct Source {
    let tensors: [String: TensorView]

    func matrix(_ name: String, _ rows: Int, _ columns: Int) throws(DecoderWeightsError) -> TensorView {
        try tensor(name, [rows, columns])
    }

    func vector(_ name: String, _ count: Int) throws(DecoderWeightsError) -> [Float] {
        let view = try tensor(name, [count])
        guard let floats = view.floats() else { throw .typeUnsupported(tensor: name, dtype: view.dtype) }
        return floats
    }

    func linear(
        _ name: String, _ rows: Int, _ columns: Int, bias: Bool
    ) throws(DecoderWeightsError) -> DecoderWeights.Linear {
        DecoderWeights.Linear(
            weight: try matrix("\(name).weight", rows, columns), bias: bias ? try vector("\(name).bias", rows) : nil)
    }

    private func tensor(_ name: String, _ shape: [Int]) throws(DecoderWeightsError) -> TensorView {
        guard let view = tensors[name] else { throw .tensorMissing(name) }
        guard view.shape == shape else {
            throw .shapeMismatch(tensor: name, expected: shape, found: view.shape)
        }
        guard view.dtype.isComputable else { throw .typeUnsupported(tensor: name, dtype: view.dtype) }
        return view
    }
}

/// Why the tensors at hand are not those of the configured model.
package enum DecoderWeightsError: Error, Sendable, Hashable {
    /// A tensor that the configuration asks for is not there.
    case tensorMissing(String)
    /// A tensor has another shape than the configuration gives it.
    case shapeMismatch(tensor: String, expected: [Int], found: [Int])
    /// A tensor is stored in a type that the decoder does not compute with.
    case typeUnsupported(tensor: String, dtype: DType)
}

extension DecoderWeightsError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .tensorMissing(let name):
            "The tensor \"\(name)\" is missing."
        case .shapeMismatch(let name, let expected, let found):
            "The tensor \"\(name)\" has the shape \(found); the configuration asks for \(expected)."
        case .typeUnsupported(let name, let dtype):
            "The tensor \"\(name)\" is stored as \(dtype.rawValue); F32, BF16 and F16 are supported."
        }
    }
}
