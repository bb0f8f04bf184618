/// What the owner of a machine gives away; the values of a `donations.vox` file with defaults filled in.
package struct DonationsPolicy: Sendable, Hashable {
    /// A place for jobs of one kind.
    package struct Slot: Sendable, Hashable {
        /// An open identifier; `gpu`, `cpu`, `text` and `embed` are offered by the editor.
        package var kind: String
        /// 1…64 jobs at once.
        package var maxConcurrent: Int
        /// 0…100, the share of the node's time when slots contend.
        package var weight: Int

        /// A slot with the defaults of the file format.
        package init(kind: String, maxConcurrent: Int = 1, weight: Int = 50) {
            self.kind = kind
            self.maxConcurrent = maxConcurrent
            self.weight = weight
        }
    }

    /// What differs for one peer.
    package struct Override: Sendable, Hashable {
        /// Handle or key hash.
        package var peer: String
        /// Replaces `nsfwAllowed`.
        package var nsfwAllowed: Bool?
        /// 0…255, replaces `minPriority`.
        package var minPriority: Int?
        /// 0…64; 0 = nothing from this peer.
        package var maxConcurrent: Int?

        /// An override that changes nothing yet.
        package init(peer: String, nsfwAllowed: Bool? = nil, minPriority: Int? = nil, maxConcurrent: Int? = nil) {
            self.peer = peer
            self.nsfwAllowed = nsfwAllowed
            self.minPriority = minPriority
            self.maxConcurrent = maxConcurrent
        }
    }

    /// Places for jobs, in file order.
    package var slots: [Slot] = []
    /// Whether declared NSFW work is taken.
    package var nsfwAllowed = false
    /// 0…31 536 000; 0 = no job at all.
    package var maxJobDurationSecs = 3_600
    /// Whether public work is taken.
    package var publicMeshOptIn = false
    /// 0…255.
    package var minPriority = 0
    /// `nil` = no rule, empty = nobody.
    package var allowedScopes: [String]?
    /// `nil` = no rule, empty = nobody.
    package var allowedUsers: [String]?
    /// `nil` = no rule, empty = no one is denied.
    package var deniedUsers: [String]?
    /// `nil` = no rule, empty = nobody.
    package var allowedMeshNetworks: [String]?
    /// Whether sensitive work is taken.
    package var acceptSensitiveWorkloads = false
    /// Whether inference is taken.
    package var acceptsInferenceWorkloads = true
    /// Whether training is taken.
    package var acceptsTrainingWorkloads = false
    /// 0…100.
    package var cudaTier = 0
    /// 0…100.
    package var metalTier = 0
    /// 0…65 535 GiB; 0 = use the probe.
    package var vramMinGB = 0
    /// Whether sensitive training data is taken.
    package var acceptsSensitiveTrainingData = false
    /// The source of the `redundancy` object; kept and shown only.
    package var redundancy: String?
    /// What differs for single peers, in file order.
    package var perPeerOverrides: [Override] = []

    /// The defaults: no slot, so nothing is given.
    package init() {}

    /// The defaults.
    package static let empty = DonationsPolicy()
}
