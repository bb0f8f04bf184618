/// How often a job should run; carried and shown, not acted on.
package struct DonationRedundancy: Codable, Hashable, Sendable {
    /// Mode word.
    package var mode: String
    /// Least copies.
    package var minReplicas: UInt32
    /// Most copies.
    package var maxReplicas: UInt32
    /// Size above which no copies are made.
    package var skipAbove: UInt64?

    private enum CodingKeys: String, CodingKey {
        case mode
        case minReplicas = "min_replicas"
        case maxReplicas = "max_replicas"
        case skipAbove = "skip_above"
    }

    /// Holds the required fields; the others are set on the value.
    package init(mode: String, minReplicas: UInt32, maxReplicas: UInt32) {
        self.mode = mode
        self.minReplicas = minReplicas
        self.maxReplicas = maxReplicas
    }
}
