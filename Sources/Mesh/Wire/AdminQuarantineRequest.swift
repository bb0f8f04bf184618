/// Sets or clears the quarantine of a node.
package struct AdminQuarantineRequest: Codable, Hashable, Sendable {
    /// The node.
    package var nodeId: String
    /// The new flag.
    package var quarantined: Bool

    private enum CodingKeys: String, CodingKey {
        case nodeId = "node_id"
        case quarantined
    }

    /// Holds the required fields; the others are set on the value.
    package init(nodeId: String, quarantined: Bool) {
        self.nodeId = nodeId
        self.quarantined = quarantined
    }
}
