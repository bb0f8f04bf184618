/// Removes a node from the registry.
package struct LeaveRequest: Codable, Hashable, Sendable {
    /// The node.
    package var id: String

    private enum CodingKeys: String, CodingKey {
        case id
    }

    /// Holds the required fields; the others are set on the value.
    package init(id: String) {
        self.id = id
    }
}
