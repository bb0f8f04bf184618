/// Why a job is not admitted; the codes are the contract's, and the set is open for those of newer peers.
package struct AdmissionRefusal: Error, Hashable, Sendable {
    /// The reason code.
    package let code: String

    /// Takes a code as it is.
    package init(code: String) {
        self.code = code
    }

    /// True when the same job may be offered to the node again; false when it must be planned elsewhere.
    package var isLater: Bool { self == .slotFull || self == .peerLimitReached }

    /// Every code that a worker of this version gives.
    static let words: Set<String> = Set(
        AdmissionQuestion.checkNames
            + [jobMalformed, noPolicy, policyUnreadable, userUnknown, slotFull].map(\.code))

    static let jobMalformed = Self(code: "job_malformed")
    static let noPolicy = Self(code: "no_policy")
    static let policyUnreadable = Self(code: "policy_unreadable")
    static let taskKindUnknown = Self(code: "task_kind_unknown")
    static let backendMissing = Self(code: "backend_missing")
    static let privacyLocalOnly = Self(code: "privacy_local_only")
    static let privacyNotTrusted = Self(code: "privacy_not_trusted")
    static let publicMeshNotOptedIn = Self(code: "public_mesh_not_opted_in")
    static let sensitiveNotAccepted = Self(code: "sensitive_not_accepted")
    static let sensitiveTrainingNotAccepted = Self(code: "sensitive_training_not_accepted")
    static let trainingNotAccepted = Self(code: "training_not_accepted")
    static let inferenceNotAccepted = Self(code: "inference_not_accepted")
    static let userDenied = Self(code: "user_denied")
    static let userNotAllowed = Self(code: "user_not_allowed")
    static let userUnknown = Self(code: "user_unknown")
    static let scopeNotAllowed = Self(code: "scope_not_allowed")
    static let networkNotAllowed = Self(code: "network_not_allowed")
    static let priorityBelowMinimum = Self(code: "priority_below_minimum")
    static let nsfwNotAllowed = Self(code: "nsfw_not_allowed")
    static let durationExceedsLimit = Self(code: "duration_exceeds_limit")
    static let cudaTierTooLow = Self(code: "cuda_tier_too_low")
    static let metalTierTooLow = Self(code: "metal_tier_too_low")
    static let vramInsufficient = Self(code: "vram_insufficient")
    static let slotKindNotOffered = Self(code: "slot_kind_not_offered")
    static let peerLimitReached = Self(code: "peer_limit_reached")
    static let slotFull = Self(code: "slot_full")
}
