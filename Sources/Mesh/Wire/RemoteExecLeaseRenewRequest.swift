/// Extends or releases a lease; both routes take the same fields.
package struct RemoteExecLeaseRenewRequest: Codable, Hashable, Sendable {
    /// Id of the lease.
    package var leaseId: String
    /// The holder.
    package var claimerNodeId: String

    private enum CodingKeys: String, CodingKey {
        case leaseId = "lease_id"
        case claimerNodeId = "claimer_node_id"
    }

    /// Holds the required fields; the others are set on the value.
    package init(leaseId: String, claimerNodeId: String) {
        self.leaseId = leaseId
        self.claimerNodeId = claimerNodeId
    }
}

/// Ends a lease; the fields are those of a renewal.
package typealias RemoteExecLeaseReleaseRequest = RemoteExecLeaseRenewRequest
