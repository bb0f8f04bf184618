/// A Llama-family decoder: embedding, layers of attention and SwiGLU with RMSNorm before each, norm, output head.
///
/// Llama (arXiv:2302.13971, §2.2), Mistral (arXiv:2310.06825, sliding window) and Qwen2 (arXiv:2407.10671, §2.2, bias
/// on q, k and v) differ by the flags of `ModelConfig`. Arithmetic is f32 on the stored weights; logits stay within
/// 2e-3 of the reference models.
struct LlamaDecoder: Sendable {
    /// Which positions' logits a step returns.
    enum Wanted: Sendable {
        /// None: the step only fills the cache.
        case none
        /// The last position's, `[vocabulary]`.
        case last
        /// Every position's, `[tokens, vocabulary]`.
        case all
    }

    /// A point of the computation that a test can look at.
    enum Stage: Sendable, Hashable {
        /// After the embedding, `[tokens, hidden]`.
        case embedding
        /// After the layer of this index, `[tokens, hidden]`.
        case layer(Int)
        /// After the final norm, `[tokens, hidden]`.
        case finalNorm
    }

    /// The shape.
    let config: ModelConfig
    private let weights: DecoderWeights
    private let kernels: any Kernels
    private let rope: Rope

    /// Puts checked weights and kernels together.
    init(config: ModelConfig, weights: DecoderWeights, kernels: any Kernels) {
        self.config = config
        self.weights = weights
        self.kernels = kernels
        rope = Rope(config)
    }

    /// Runs `tokens` at the positions after those in the cache, and adds them to it.
    ///
    /// Every token must be below the vocabulary size. `sequenceLength` is the length that dynamic RoPE scaling goes
    /// by: that of the whole prompt when it is fed in parts, else what the cache holds after the step.
    func step(
        _ tokens: ArraySlice<Int32>, cache: inout KVCache, wanted: Wanted, sequenceLength: Int? = nil,
        observe: ((Stage, [Float]) -> Void)? = nil
    ) -> [Float] {
        let count = tokens.count
        let length = sequenceLength ?? cache.positions + count
        let angles = rope.angles(first: cache.positions, tokens: count, length: length)
        var buffers = StepBuffers(config, tokens: count)
        var hidden: [Float] = []
        for token in tokens { hidden += weights.embedding.row(Int(token)) }
        observe?(.embedding, hidden)
        for index in weights.layers.indices {
            attend(index, &hidden, &cache.layers[index], at: cache.positions, angles, &buffers)
            feedForward(weights.layers[index], &hidden, tokens: count, &buffers)
            observe?(.layer(index), hidden)
        }
        cache.positions += count
        return project(hidden, tokens: count, wanted: wanted, observe)
    }

    private func attend(
        _ index: Int, _ hidden: inout [Float], _ cache: inout KVCache.Layer, at position: Int,
        _ angles: RotaryAngles, _ buffers: inout StepBuffers
    ) {
        let layer = weights.layers[index]
        let tokens = angles.tokens
        kernels.normalize(
            hidden, gain: layer.attentionNorm, epsilon: config.normEpsilon, tokens: tokens, into: &buffers.normed)
        apply(layer.query, buffers.normed, tokens, into: &buffers.query)
        apply(layer.key, buffers.normed, tokens, into: &buffers.key)
        apply(layer.value, buffers.normed, tokens, into: &buffers.value)
        kernels.rotate(&buffers.query, heads: config.headCount, by: angles)
        kernels.rotate(&buffers.key, heads: config.keyValueHeadCount, by: angles)
        cache.keys += buffers.key
        cache.values += buffers.value
        let shape = AttentionShape(
            tokens: tokens, firstPosition: position, heads: config.headCount,
            keyValueHeads: config.keyValueHeadCount, headSize: config.headSize, window: config.slidingWindows[index])
        kernels.attend(
            shape, queries: buffers.query, keys: cache.keys, values: cache.values, into: &buffers.attended)
        apply(layer.output, buffers.attended, tokens, into: &buffers.delta)
        Self.add(buffers.delta, to: &hidden)
    }

    private func feedForward(
        _ layer: DecoderWeights.Layer, _ hidden: inout [Float], tokens: Int, _ buffers: inout StepBuffers
    ) {
        kernels.normalize(
            hidden, gain: layer.feedForwardNorm, epsilon: config.normEpsilon, tokens: tokens, into: &buffers.normed)
        apply(layer.gate, buffers.normed, tokens, into: &buffers.gate)
        apply(layer.up, buffers.normed, tokens, into: &buffers.up)
        kernels.gate(&buffers.gate, by: buffers.up, count: tokens * config.intermediateSize)
        apply(layer.down, buffers.gate, tokens, into: &buffers.delta)
        Self.add(buffers.delta, to: &hidden)
    }

    private func project(
        _ hidden: [Float], tokens: Int, wanted: Wanted, _ observe: ((Stage, [Float]) -> Void)?
    ) -> [Float] {
        let width = config.hiddenSize
        let rows: Int
        switch wanted {
        case .none: return []
        case .last: rows = 1
        case .all: rows = tokens
        }
        let kept = Array(hidden[(tokens - rows) * width..<tokens * width])
        var normed = [Float](repeating: 0, count: kept.count)
        kernels.normalize(
            kept, gain: weights.finalNorm, epsilon: config.normEpsilon, tokens: rows, into: &normed)
        observe?(.finalNorm, normed)
        var logits = [Float](repeating: 0, count: rows * config.vocabularySize)
        kernels.multiply(weights.head, normed, tokens: rows, into: &logits)
        return logits
    }

    private func apply(_ linear: DecoderWeights.Linear, _ x: [Float], _ tokens: Int, into y: inout [Float]) {
        kernels.multiply(linear.weight, x, tokens: tokens, into: &y)
        guard let bias = linear.bias else { return }
        for token in 0..<tokens {
            for index in bias.indices { y[token * bias.count + index] += bias[index] }
        }
    }

    private static func add(_ delta: [Float], to hidden: inout [Float]) {
        for index in hidden.indices { hidden[index] += delta[index] }
    }
}

/// What one step computes in, allocated once for all layers.
private struct StepBuffers {
    var normed, query, key, value, attended, delta, gate, up: [Float]

    init(_ config: ModelConfig, tokens: Int) {
        func zeros(_ width: Int) -> [Float] { [Float](repeating: 0, count: tokens * width) }
        let queries = config.headCount * config.headSize
        let shared = config.keyValueHeadCount * config.headSize
        normed = zeros(config.hiddenSize)
        delta = zeros(config.hiddenSize)
        query = zeros(queries)
        attended = zeros(queries)
        key = zeros(shared)
        value = zeros(shared)
        gate = zeros(config.intermediateSize)
        up = zeros(config.intermediateSize)
    }
}
