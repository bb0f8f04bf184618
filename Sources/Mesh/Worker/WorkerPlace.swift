/// Who a worker is towards one control plane.
package struct WorkerPlace: Hashable, Sendable {
    /// The id that it has there.
    package let node: NodeID
    /// Names of that control plane, as policies know them: its handle and the hex SHA-256 of its key.
    package let submitters: Set<String>
    /// Name of its mesh.
    package let network: String?
    /// Tenancy there.
    package let scope: String?
    /// True for the control plane of this process.
    package let isOwn: Bool
    /// Mailbox that is claimed from.
    package var agent = AgentID.workerPool

    /// Names a place.
    package init(node: NodeID, submitters: Set<String>, network: String?, scope: String?, isOwn: Bool) {
        self.node = node
        self.submitters = submitters
        self.network = network
        self.scope = scope
        self.isOwn = isOwn
    }

    /// One word for limits that count this control plane's jobs together.
    var peer: String { submitters.sorted().joined(separator: " ") }
}
