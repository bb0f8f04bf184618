/// A node as the planner and the pages see it at one moment.
package struct NodeSnapshot: Hashable, Sendable {
    /// What the node says about itself, with the server-owned fields filled in.
    package var record: NodeRecord
    /// How recently it was heard of.
    package var liveness: Liveness
    /// Operator flags.
    package var gates: NodeGates
    /// Time since its last request, milliseconds.
    package var heartbeatAgeMs: Int64
    /// True for the control plane's own node.
    package var isOwn: Bool
    /// True when the node is in the registry; the own node is known without being listed.
    package var isListed: Bool
    /// True while it holds a live execution lease.
    package var isActive: Bool
    /// Since when it has been heard of without a break, Unix milliseconds; nil while it is offline.
    package var upSinceMs: Int64?

    /// The node's id.
    package var id: NodeID { NodeID(record.id) }

    /// `blocked`, `active` or `idle`, as events and pages say it.
    package func status(nowMs: Int64) -> String {
        if gates.refusal(nowMs: nowMs, isNewWork: true) != nil { return "blocked" }
        return isActive ? "active" : "idle"
    }

    /// Which classes of rows the node may claim.
    package var reaches: Set<PrivacyReach> {
        var reaches: Set<PrivacyReach> = [.anyNode]
        if record.visibility?.wireTrimmed.lowercased() != "public" {
            reaches.insert(.pairedNodes)
            if record.trustTier?.wireTrimmed.lowercased() != "new" { reaches.insert(.trustedNodes) }
        }
        if isOwn { reaches.insert(.ownNode) }
        return reaches
    }
}
