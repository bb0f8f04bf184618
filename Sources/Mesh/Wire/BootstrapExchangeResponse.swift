/// The bearer that an exchange gave.
package struct BootstrapExchangeResponse: Codable, Hashable, Sendable {
    /// The bearer; for an invite a node token.
    package var meshToken: String
    /// Tenancy of the control plane.
    @NullWhenAbsent package var scopeId: String?
    /// The node id that the token is bound to.
    package var nodeId: NodeID?
    /// `worker` for an invite, `mesh` for the configured token.
    package var role: String?
    /// Handle of the inviter.
    package var inviter: String?

    private enum CodingKeys: String, CodingKey {
        case meshToken = "mesh_token"
        case scopeId = "scope_id"
        case nodeId = "node_id"
        case role
        case inviter
    }

    /// Holds the required fields; the others are set on the value.
    package init(meshToken: String) {
        self.meshToken = meshToken
    }
}
