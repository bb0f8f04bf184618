/// An exception for one peer.
package struct PeerOverride: Codable, Hashable, Sendable {
    /// The peer.
    package var peer: String
    /// Instead of the policy's.
    package var nsfwAllowed: Bool?
    /// Instead of the policy's.
    package var minPriority: UInt8?
    /// Instead of the slot's.
    package var maxConcurrent: UInt8?

    private enum CodingKeys: String, CodingKey {
        case peer
        case nsfwAllowed = "nsfw_allowed"
        case minPriority = "min_priority"
        case maxConcurrent = "max_concurrent"
    }

    /// Holds the required fields; the others are set on the value.
    package init(peer: String) {
        self.peer = peer
    }
}
