/// The answer of `GET nodes`, and the registry snapshot file.
package struct PopuliRegistryFile: Codable, Hashable, Sendable {
    /// Always 1.
    package var schemaVersion: UInt32
    /// In the order of first registration.
    package var nodes: [NodeRecord]
    /// Rows that wait without a holder.
    package var queueDepth: UInt64?

    private enum CodingKeys: String, CodingKey {
        case schemaVersion = "schema_version"
        case nodes
        case queueDepth = "queue_depth"
    }

    /// Holds the required fields; the others are set on the value.
    package init(schemaVersion: UInt32, nodes: [NodeRecord]) {
        self.schemaVersion = schemaVersion
        self.nodes = nodes
    }
}
