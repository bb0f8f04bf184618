/// The live execution leases, in grant order.
package struct RemoteExecLeaseListResponse: Codable, Hashable, Sendable {
    /// Live leases.
    package var leases: [RemoteExecLeaseRow]

    private enum CodingKeys: String, CodingKey {
        case leases
    }

    /// Holds the required fields; the others are set on the value.
    package init(leases: [RemoteExecLeaseRow]) {
        self.leases = leases
    }
}
