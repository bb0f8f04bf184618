/// One line of the drawing.
package struct TopologyEdge: Sendable, Hashable {
    /// Id where it starts.
    package var from: String
    /// Id where it ends.
    package var to: String
    /// `trust`, `channel` or `delegation`.
    package var kind: String
    /// `active`, `idle` or `degraded`.
    package var status: String

    /// A line.
    package init(from: String, to: String, kind: String, status: String) {
        self.from = from
        self.to = to
        self.kind = kind
        self.status = status
    }

    /// Style class of the kind; an unknown one is drawn as a channel.
    var kindStyle: String { ["trust", "channel", "delegation"].contains(kind) ? kind : "channel" }

    /// Style class of the status; an unknown one is drawn as idle.
    var statusStyle: String { ["active", "idle", "degraded"].contains(status) ? status : "idle" }
}
