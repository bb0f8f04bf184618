import Hummingbird
import Mesh

/// Models of the mesh and what running them cost, under `/api/v2`.
struct ModelsAPI: Sendable {
    let registry: NodeRegistry
    let runs: Runs

    func add(to table: inout DashboardTable) {
        table.read("/api/v2/mesh/models") { _, _ in
            JSONAnswer(ModelRegistryView(rows: registry.candidates().flatMap { ModelOnNode.rows(of: $0) }))
        }
        table.read("/api/v2/models/usage_24h") { _, _ in JSONAnswer(ModelUsageJSON(runs.usageBuckets())) }
    }
}

extension ModelOnNode {
    /// The models that a node advertises; those of a node that is away are marked stale.
    static func rows(of node: NodeSnapshot) -> [ModelOnNode] {
        (node.record.advertisedModels ?? []).map { model in
            var row = ModelOnNode(
                nodeId: node.id, model: model.modelId, sizeBytes: model.sizeBytes ?? 0,
                backend: model.backend ?? "unknown", privacyClass: node.displayPrivacy)
            row.fitsInVram = fits(model, megabytes: node.record.capabilities.minVramMb ?? 0)
            row.isLoaded = model.isLoaded || node.record.loadedLlmModels?.contains(model.modelId) == true
            row.stale = node.liveness == .offline
            row.tag = model.tag
            row.quantization = model.quantization
            row.baseModel = model.baseModel
            row.adapterId = model.adapterId
            row.cudaTier = node.record.donationPolicy?.cudaTier ?? 0
            row.metalTier = node.record.donationPolicy?.metalTier ?? 0
            row.vramRequiredMb = model.vramRequiredMb == 0 ? nil : model.vramRequiredMb
            return row
        }
    }

    /// Whether the memory of a GPU holds the model: what it asks for, else its size and a fifth.
    private static func fits(_ model: ModelAdvertisement, megabytes: UInt32) -> Bool {
        guard megabytes > 0 else { return false }
        if model.vramRequiredMb > 0 { return model.vramRequiredMb <= megabytes }
        guard let size = model.sizeBytes else { return false }
        return (Double(size) * 1.2).rounded(.up) <= Double(megabytes) * 1_048_576
    }
}

/// `GET models/usage_24h`: cost of the last 24 hours in steps of five minutes, oldest first.
struct ModelUsageJSON: Encodable, Sendable {
    let totalDollars: Double
    let buckets: [Double]

    private enum CodingKeys: String, CodingKey {
        case totalDollars = "total_usd"
        case buckets = "buckets_5min"
    }

    init(_ sums: [RunSum]) {
        let total = sums.reduce(into: RunSum()) { $0.add($1) }
        totalDollars = Double(total.costMicroUsd) / 1_000_000
        buckets = sums.map { Double($0.costMicroUsd) / 1_000_000 }
    }
}
