/// One model on one node, as pages and `/api/v2` show it.
package struct ModelOnNode: Codable, Hashable, Sendable {
    /// The node.
    package var nodeId: NodeID
    /// Name of the model.
    package var model: String
    /// Size on disk in bytes.
    package var sizeBytes: UInt64
    /// Engine that runs it.
    package var backend: String
    /// True when it fits the node's largest GPU.
    package var fitsInVram = false
    /// Display word of the node's widest class.
    package var privacyClass: String
    /// True when it is in memory.
    package var isLoaded = false
    /// True when the scan is old.
    package var stale = false
    /// Tag of the model.
    package var tag: String?
    /// Number format of the weights.
    package var quantization: String?
    /// Base model of an adapter.
    package var baseModel: String?
    /// Id of a LoRA adapter.
    package var adapterId: String?
    /// CUDA tier, 0…100.
    @Defaulted<WireZeroU8> package var cudaTier = WireZeroU8.value
    /// Metal tier, 0…100.
    @Defaulted<WireZeroU8> package var metalTier = WireZeroU8.value
    /// GPU memory needed, in MB.
    package var vramRequiredMb: UInt32?

    private enum CodingKeys: String, CodingKey {
        case model, backend, stale, tag, quantization
        case nodeId = "node_id"
        case sizeBytes = "size_bytes"
        case fitsInVram = "fits_in_vram"
        case privacyClass = "privacy_class"
        case isLoaded = "is_loaded"
        case baseModel = "base_model"
        case adapterId = "adapter_id"
        case cudaTier = "cuda_tier"
        case metalTier = "metal_tier"
        case vramRequiredMb = "vram_required_mb"
    }

    /// Describes a model on a node; flags are set on the value.
    package init(nodeId: NodeID, model: String, sizeBytes: UInt64, backend: String, privacyClass: String) {
        self.nodeId = nodeId
        self.model = model
        self.sizeBytes = sizeBytes
        self.backend = backend
        self.privacyClass = privacyClass
    }
}

/// Every model of the mesh, by name.
package struct ModelRegistryView: Codable, Hashable, Sendable {
    /// Model name to the nodes that have it, sorted by node id.
    package var byModel: [String: [ModelOnNode]]

    private enum CodingKeys: String, CodingKey {
        case byModel = "by_model"
    }

    /// Groups rows by model.
    package init(rows: [ModelOnNode]) {
        byModel = Dictionary(grouping: rows.sorted { $0.nodeId < $1.nodeId }, by: \.model)
    }
}
