/// Sets or clears the maintenance of a node.
package struct AdminMaintenanceRequest: Codable, Hashable, Sendable {
    /// The node.
    package var nodeId: String
    /// The new flag.
    package var maintenance: Bool
    /// End of maintenance, Unix milliseconds.
    package var maintenanceUntilUnixMs: UInt64?
    /// Length of maintenance in milliseconds, at most seven days.
    package var maintenanceForMs: UInt64?

    private enum CodingKeys: String, CodingKey {
        case nodeId = "node_id"
        case maintenance
        case maintenanceUntilUnixMs = "maintenance_until_unix_ms"
        case maintenanceForMs = "maintenance_for_ms"
    }

    /// Holds the required fields; the others are set on the value.
    package init(nodeId: String, maintenance: Bool) {
        self.nodeId = nodeId
        self.maintenance = maintenance
    }
}
