/// What a backend says about a model without loading its weights.
package struct ModelDescription: Sendable, Hashable {
    /// The name to load it by.
    package let id: ModelID
    /// Bytes of weights, summed over all shards.
    package let sizeBytes: UInt64
    /// The word for how the weights are stored: `f32`, `bf16`, `f16`, or `mixed`.
    package let quantization: String
    /// The job kinds that it can serve, in the words of the wire: `text_infer`.
    package let taskKinds: [String]
    /// The most tokens of prompt and answer together.
    package let contextLength: Int
    /// SHA3-512 of the bundle, 128 lower hex digits, where it is known.
    package let contentHash: String?
    /// Whether the weights are part of the binary.
    package let isEmbedded: Bool
    /// Whether the weights are ready to compute with at this moment.
    package var isLoaded: Bool
    /// Who runs it.
    package let backend: BackendID

    /// Describes a model from its parts.
    package init(
        id: ModelID, sizeBytes: UInt64, quantization: String, taskKinds: [String], contextLength: Int,
        contentHash: String? = nil, isEmbedded: Bool = false, isLoaded: Bool = false, backend: BackendID
    ) {
        self.id = id
        self.sizeBytes = sizeBytes
        self.quantization = quantization
        self.taskKinds = taskKinds
        self.contextLength = contextLength
        self.contentHash = contentHash
        self.isEmbedded = isEmbedded
        self.isLoaded = isLoaded
        self.backend = backend
    }
}
