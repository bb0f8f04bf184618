/// A known field of the policy block, in canonical order.
enum DonationsField: String, CaseIterable, Sendable {
    case slots
    case nsfwAllowed = "nsfw_allowed"
    case maxJobDurationSecs = "max_job_duration_secs"
    case publicMeshOptIn = "public_mesh_opt_in"
    case minPriority = "min_priority"
    case allowedScopes = "allowed_scopes"
    case allowedUsers = "allowed_users"
    case deniedUsers = "denied_users"
    case allowedMeshNetworks = "allowed_mesh_networks"
    case acceptSensitiveWorkloads = "accept_sensitive_workloads"
    case acceptsInferenceWorkloads = "accepts_inference_workloads"
    case acceptsTrainingWorkloads = "accepts_training_workloads"
    case cudaTier = "cuda_tier"
    case metalTier = "metal_tier"
    case vramMinGB = "vram_min_gb"
    case acceptsSensitiveTrainingData = "accepts_sensitive_training_data"
    case redundancy
    case perPeerOverrides = "per_peer_overrides"

    /// How a field is stored in the policy.
    enum Shape: Sendable {
        case bool(any WritableKeyPath<DonationsPolicy, Bool> & Sendable)
        case integer(any WritableKeyPath<DonationsPolicy, Int> & Sendable, ClosedRange<Int>)
        case texts(any WritableKeyPath<DonationsPolicy, [String]?> & Sendable)
        case slots
        case overrides
        case kept
    }

    var shape: Shape {
        switch self {
        case .slots: .slots
        case .nsfwAllowed: .bool(\.nsfwAllowed)
        case .maxJobDurationSecs: .integer(\.maxJobDurationSecs, 0...31_536_000)
        case .publicMeshOptIn: .bool(\.publicMeshOptIn)
        case .minPriority: .integer(\.minPriority, 0...255)
        case .allowedScopes: .texts(\.allowedScopes)
        case .allowedUsers: .texts(\.allowedUsers)
        case .deniedUsers: .texts(\.deniedUsers)
        case .allowedMeshNetworks: .texts(\.allowedMeshNetworks)
        case .acceptSensitiveWorkloads: .bool(\.acceptSensitiveWorkloads)
        case .acceptsInferenceWorkloads: .bool(\.acceptsInferenceWorkloads)
        case .acceptsTrainingWorkloads: .bool(\.acceptsTrainingWorkloads)
        case .cudaTier: .integer(\.cudaTier, 0...100)
        case .metalTier: .integer(\.metalTier, 0...100)
        case .vramMinGB: .integer(\.vramMinGB, 0...65_535)
        case .acceptsSensitiveTrainingData: .bool(\.acceptsSensitiveTrainingData)
        case .redundancy: .kept
        case .perPeerOverrides: .overrides
        }
    }

    static let slotConcurrency = 1...64
    static let slotWeight = 0...100
    static let overridePriority = 0...255
    static let overrideConcurrency = 0...64
    static let listLimit = 1_000
}
