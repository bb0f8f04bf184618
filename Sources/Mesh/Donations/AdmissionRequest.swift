/// The job side of an admission: what it needs and who asks.
package struct AdmissionRequest: Hashable, Sendable {
    /// What the job needs; nil when it could not be read.
    package var requirements: JobRequirements?
    /// The job's class.
    package var privacy: PrivacyClass
    /// Handle, key hash and `submitted_by` of whoever asks; empty when nobody is known.
    package var submitters: Set<String> = []
    /// Tenancy of the job.
    package var scope: String?
    /// Name of the mesh that it comes from.
    package var network: String?

    /// A job of nobody in particular.
    package init(requirements: JobRequirements?, privacy: PrivacyClass) {
        self.requirements = requirements
        self.privacy = privacy
    }
}

/// The node side of an admission.
package struct AdmissionState: Hashable, Sendable {
    /// A policy, none, or one that cannot be read.
    package enum PolicyState: Hashable, Sendable {
        case known(WorkerDonationPolicy)
        case absent
        case unreadable
    }

    /// What the owner gives away.
    package var policy: PolicyState
    /// True when a backend here runs the kind; nil when the judge cannot know.
    package var hasBackend: Bool? = true
    /// True on the node that submitted the job.
    package var isSubmittingNode = false
    /// The node's `visibility`.
    package var visibility: String?
    /// The node's `trust_tier`.
    package var trustTier: String?
    /// Memory of the largest GPU found by the probe, MB; nil when there is none.
    package var probedVramMb: UInt32?
    /// Needed tier of training that names none.
    package var trainingCudaTier: UInt8 = 70
    /// Jobs that run in each slot, by position in the policy; nil when the judge does not decide about room.
    package var inFlight: [Int]?
    /// Jobs of this peer that run here.
    package var peerInFlight = 0

    /// A node about which only the policy is known.
    package init(policy: PolicyState) {
        self.policy = policy
    }
}
