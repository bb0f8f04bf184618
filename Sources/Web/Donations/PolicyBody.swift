import Language
import Mesh

/// What `PUT mesh/policy` and `POST mesh/policy/preview` take.
///
/// A policy that cannot be read is remembered with its field, so that the refusal names it under its own code.
struct PolicyBody: Decodable, Sendable {
    private let fields: Result<PolicyFields, UnfitField>
    /// Hash of the file that the editor was shown; `nil` skips the comparison.
    let baseSHA256: String?

    private struct UnfitField: Error { let name: String }

    private enum CodingKeys: String, CodingKey {
        case policy
        case baseSHA256 = "base_sha256"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        baseSHA256 = try container.decodeIfPresent(String.self, forKey: .baseSHA256)
        do {
            fields = .success(try container.decode(PolicyFields.self, forKey: .policy))
        } catch let error as DecodingError {
            fields = .failure(UnfitField(name: Self.field(of: error)))
        }
    }

    /// The policy, or the refusal that names the first field that is not usable.
    func policy() throws(DashboardError) -> DonationsPolicy {
        switch fields {
        case .success(let fields): return fields.policy()
        case .failure(let unfit): throw .unfitPolicy(unfit.name)
        }
    }

    /// The policy's own field, whatever lies below it.
    private static func field(of error: DecodingError) -> String {
        let path: [any CodingKey] =
            switch error {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        let names = path.map(\.stringValue).filter { $0 != CodingKeys.policy.rawValue }
        return names.first ?? CodingKeys.policy.rawValue
    }
}

/// A policy as JSON gives it, before its ranges are checked; what is absent has the file format's default.
struct PolicyFields: Decodable, Sendable {
    struct Slot: Decodable, Sendable {
        let kind: String
        let maxConcurrent: Int
        let weight: Int?

        private enum CodingKeys: String, CodingKey {
            case kind = "task_kind"
            case maxConcurrent = "max_concurrent"
            case weight = "weight_pct"
        }
    }

    struct Override: Decodable, Sendable {
        let peer: String
        let nsfwAllowed: Bool?
        let minPriority: Int?
        let maxConcurrent: Int?

        private enum CodingKeys: String, CodingKey {
            case peer
            case nsfwAllowed = "nsfw_allowed"
            case minPriority = "min_priority"
            case maxConcurrent = "max_concurrent"
        }
    }

    let slots: [Slot]
    let nsfwAllowed: Bool
    let maxJobDurationSeconds: Int
    let publicMeshOptIn: Bool
    let minPriority: Int
    let allowedScopes: [String]?
    let allowedUsers: [String]?
    let deniedUsers: [String]?
    let allowedMeshNetworks: [String]?
    let acceptSensitiveWorkloads: Bool?
    let acceptsInferenceWorkloads: Bool?
    let acceptsTrainingWorkloads: Bool?
    let cudaTier: Int?
    let metalTier: Int?
    let vramMinGB: Int?
    let acceptsSensitiveTrainingData: Bool?
    let perPeerOverrides: [Override]?

    private enum CodingKeys: String, CodingKey {
        case slots
        case nsfwAllowed = "nsfw_allowed"
        case maxJobDurationSeconds = "max_job_duration_secs"
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
        case perPeerOverrides = "per_peer_overrides"
    }

    /// The same policy as the file says it.
    func policy() -> DonationsPolicy {
        var policy = DonationsPolicy.empty
        policy.slots = slots.map {
            DonationsPolicy.Slot(kind: $0.kind, maxConcurrent: $0.maxConcurrent, weight: $0.weight ?? 50)
        }
        policy.nsfwAllowed = nsfwAllowed
        policy.maxJobDurationSecs = maxJobDurationSeconds
        policy.publicMeshOptIn = publicMeshOptIn
        policy.minPriority = minPriority
        policy.allowedScopes = allowedScopes
        policy.allowedUsers = allowedUsers
        policy.deniedUsers = deniedUsers
        policy.allowedMeshNetworks = allowedMeshNetworks
        policy.acceptSensitiveWorkloads = acceptSensitiveWorkloads ?? policy.acceptSensitiveWorkloads
        policy.acceptsInferenceWorkloads = acceptsInferenceWorkloads ?? policy.acceptsInferenceWorkloads
        policy.acceptsTrainingWorkloads = acceptsTrainingWorkloads ?? policy.acceptsTrainingWorkloads
        policy.cudaTier = cudaTier ?? policy.cudaTier
        policy.metalTier = metalTier ?? policy.metalTier
        policy.vramMinGB = vramMinGB ?? policy.vramMinGB
        policy.acceptsSensitiveTrainingData = acceptsSensitiveTrainingData ?? policy.acceptsSensitiveTrainingData
        policy.perPeerOverrides = (perPeerOverrides ?? []).map {
            DonationsPolicy.Override(
                peer: $0.peer, nsfwAllowed: $0.nsfwAllowed, minPriority: $0.minPriority,
                maxConcurrent: $0.maxConcurrent)
        }
        return policy
    }
}
