/// A live execution lease.
package struct RemoteExecLeaseRow: Codable, Hashable, Sendable {
    /// Id of the lease.
    package var leaseId: LeaseID
    /// What is leased, trimmed.
    package var scopeKey: String
    /// Who holds it.
    package var holderNodeId: NodeID
    /// When it ends unless renewed.
    package var expiresUnixMs: UInt64

    private enum CodingKeys: String, CodingKey {
        case leaseId = "lease_id"
        case scopeKey = "scope_key"
        case holderNodeId = "holder_node_id"
        case expiresUnixMs = "expires_unix_ms"
    }

    /// Holds the required fields; the others are set on the value.
    package init(leaseId: LeaseID, scopeKey: String, holderNodeId: NodeID, expiresUnixMs: UInt64) {
        self.leaseId = leaseId
        self.scopeKey = scopeKey
        self.holderNodeId = holderNodeId
        self.expiresUnixMs = expiresUnixMs
    }
}
