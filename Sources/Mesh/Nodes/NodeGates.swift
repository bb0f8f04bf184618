/// The flags that an operator sets beside a node's own state.
package struct NodeGates: Hashable, Sendable {
    /// Whether new work is given to a node.
    package enum Admission: String, Hashable, Sendable {
        case open = ""
        case paused
        case draining
    }

    /// Nothing is given to the node and nothing renewed.
    package var isQuarantined = false
    /// Nothing is given to the node until the deadline, if there is one.
    package var isInMaintenance = false
    /// End of maintenance, Unix milliseconds.
    package var maintenanceUntilMs: Int64?
    /// Whether new work is given to the node.
    package var admission = Admission.open
    /// True when a drain set the maintenance, so that a resume ends it.
    package var isDrained = false

    /// All gates open.
    package init() {}

    /// True while maintenance blocks.
    package func isMaintained(nowMs: Int64) -> Bool {
        isInMaintenance && (maintenanceUntilMs.map { nowMs < $0 } ?? true)
    }

    /// True once maintenance has come to its deadline, until that is written.
    func isMaintenanceOver(nowMs: Int64) -> Bool { maintenanceUntilMs.map { $0 <= nowMs } ?? false }

    /// The gates without a maintenance that has ended by a time.
    func standing(atMs nowMs: Int64) -> NodeGates {
        guard isMaintenanceOver(nowMs: nowMs) else { return self }
        var gates = self
        gates.isInMaintenance = false
        gates.maintenanceUntilMs = nil
        return gates
    }

    /// Why a node that is known may not be given something new; nil when it may.
    package func refusal(nowMs: Int64, isNewWork: Bool) -> GateRefusal? {
        if isQuarantined { return .quarantined }
        if isMaintained(nowMs: nowMs) { return .inMaintenance }
        if isNewWork, admission != .open { return .paused }
        return nil
    }
}

/// Why a node is turned away; all of them are 403.
package enum GateRefusal: Error, Hashable, Sendable {
    /// The registry has no such node.
    case unknownNode
    case quarantined
    case inMaintenance
    /// Paused or draining.
    case paused
}
