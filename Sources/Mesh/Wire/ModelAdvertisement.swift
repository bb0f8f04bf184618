/// One model that a node can run.
package struct ModelAdvertisement: Codable, Hashable, Sendable {
    /// Name of the model.
    package var modelId: String
    /// Kinds of work that it does.
    package var taskKinds: [String]
    /// GPU memory that it needs, in MB; 0 when it runs on the CPU.
    package var vramRequiredMb: UInt32
    /// True when it is in memory.
    package var isLoaded: Bool
    /// Number format of the weights.
    @NullWhenAbsent package var quantization: String?
    /// Tag of the model.
    package var tag: String?
    /// Engine that runs it; shown verbatim.
    package var backend: String?
    /// Base model of an adapter.
    package var baseModel: String?
    /// Id of a LoRA adapter.
    package var adapterId: String?
    /// SHA3-512 of the bundle, 128 lower hex.
    package var contentHash: String?
    /// Size on disk in bytes.
    package var sizeBytes: UInt64?

    private enum CodingKeys: String, CodingKey {
        case modelId = "model_id"
        case taskKinds = "task_kinds"
        case vramRequiredMb = "vram_required_mb"
        case isLoaded = "is_loaded"
        case quantization
        case tag
        case backend
        case baseModel = "base_model"
        case adapterId = "adapter_id"
        case contentHash = "content_hash"
        case sizeBytes = "size_bytes"
    }

    /// Holds the required fields; the others are set on the value.
    package init(modelId: String, taskKinds: [String], vramRequiredMb: UInt32, isLoaded: Bool) {
        self.modelId = modelId
        self.taskKinds = taskKinds
        self.vramRequiredMb = vramRequiredMb
        self.isLoaded = isLoaded
    }
}
