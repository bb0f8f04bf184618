/// Ends a lease against its holder's will.
package struct AdminExecLeaseRevokeRequest: Codable, Hashable, Sendable {
    /// Id of the lease.
    package var leaseId: String

    private enum CodingKeys: String, CodingKey {
        case leaseId = "lease_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init(leaseId: String) {
        self.leaseId = leaseId
    }
}
