/// Keys and values of every position seen so far, so that each token is computed once.
struct KVCache: Sendable {
    /// One layer's rows, `[positions, keyValueHeads, headSize]` each.
    struct Layer: Sendable {
        var keys: [Float] = []
        var values: [Float] = []
    }

    /// By layer.
    var layers: [Layer]
    /// Positions that every layer holds.
    var positions = 0

    /// An empty cache; rows are added as positions are computed, with room for `expectedPositions` at once.
    init(_ config: ModelConfig, expectedPositions: Int) {
        let width = config.keyValueHeadCount * config.headSize
        layers = []
        for _ in 0..<config.layerCount {
            var layer = Layer()
            layer.keys.reserveCapacity(width * expectedPositions)
            layer.values.reserveCapacity(width * expectedPositions)
            layers.append(layer)
        }
    }
}
