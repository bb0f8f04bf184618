/// The policy of a node as it is published.
package struct WorkerDonationPolicy: Codable, Hashable, Sendable {
    /// What is donated.
    package var slots: [DonationSlot]
    /// True when work declared NSFW is taken.
    package var nsfwAllowed: Bool
    /// Longest job in seconds.
    package var maxJobDurationSecs: UInt64
    /// True when public work is taken.
    package var publicMeshOptIn: Bool
    /// Least priority that is taken.
    package var minPriority: UInt8
    /// Scopes; absent means no rule, empty lists nobody.
    @NullWhenAbsent package var allowedScopes: [String]?
    /// Users; absent means no rule, empty lists nobody.
    @NullWhenAbsent package var allowedUsers: [String]?
    /// Users; absent means no rule, empty lists nobody.
    @NullWhenAbsent package var deniedUsers: [String]?
    /// Networks; absent means no rule, empty lists nobody.
    @NullWhenAbsent package var allowedMeshNetworks: [String]?
    /// True when sensitive work is taken.
    @Defaulted<WireFalse> package var acceptSensitiveWorkloads = false
    /// True when inference is taken.
    @Defaulted<WireTrue> package var acceptsInferenceWorkloads = true
    /// True when training is taken.
    @Defaulted<WireFalse> package var acceptsTrainingWorkloads = false
    /// CUDA tier, 0…100.
    @Defaulted<WireZeroU8> package var cudaTier = WireZeroU8.value
    /// Metal tier, 0…100.
    @Defaulted<WireZeroU8> package var metalTier = WireZeroU8.value
    /// GPU memory kept free, in GB.
    @Defaulted<WireZeroU32> package var vramMinGb = WireZeroU32.value
    /// True when sensitive training data is taken.
    @Defaulted<WireFalse> package var acceptsSensitiveTrainingData = false
    /// Carried and shown, not acted on.
    package var redundancy: DonationRedundancy?
    /// Exceptions for single peers.
    @OmittedWhenEmpty package var perPeerOverrides: [PeerOverride] = []

    enum CodingKeys: String, CodingKey, CaseIterable {
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
        case vramMinGb = "vram_min_gb"
        case acceptsSensitiveTrainingData = "accepts_sensitive_training_data"
        case redundancy
        case perPeerOverrides = "per_peer_overrides"
    }

    /// Holds the required fields; the others are set on the value.
    package init(
        slots: [DonationSlot],
        nsfwAllowed: Bool,
        maxJobDurationSecs: UInt64,
        publicMeshOptIn: Bool,
        minPriority: UInt8
    ) {
        self.slots = slots
        self.nsfwAllowed = nsfwAllowed
        self.maxJobDurationSecs = maxJobDurationSecs
        self.publicMeshOptIn = publicMeshOptIn
        self.minPriority = minPriority
    }
}
