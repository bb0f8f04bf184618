/// Asks for the one live lease of a scope.
package struct RemoteExecLeaseGrantRequest: Codable, Hashable, Sendable {
    /// The node that asks.
    package var claimerNodeId: String
    /// What is leased; 1…2048 bytes after trim.
    package var scopeKey: String

    private enum CodingKeys: String, CodingKey {
        case claimerNodeId = "claimer_node_id"
        case scopeKey = "scope_key"
    }

    /// Holds the required fields; the others are set on the value.
    package init(claimerNodeId: String, scopeKey: String) {
        self.claimerNodeId = claimerNodeId
        self.scopeKey = scopeKey
    }
}
