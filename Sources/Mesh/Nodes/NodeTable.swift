import OrderedCollections

/// The registry in memory: what is stored, and the soft state that is written behind.
///
/// Losing last-seen times and load figures in a crash is harmless: the next heartbeat brings them back.
struct NodeTable: Sendable {
    struct Entry: Sendable {
        var record: NodeRecord
        var gates: NodeGates
        var liveness: NodeLiveness
        /// The record as an answer shows it, in JSON; nil once it may be another one.
        var json: [UInt8]?
    }

    private(set) var entries: OrderedDictionary<NodeID, Entry> = [:]
    /// What the own node says about itself, also while it is not listed.
    var ownRecord: NodeRecord?
    /// Gates of the own node while it is not listed.
    var ownGates = NodeGates()
    /// When the own node first said so, Unix milliseconds.
    var ownSinceMs: Int64?
    /// Live execution leases by holder.
    private(set) var leaseCounts: [NodeID: Int] = [:]
    private var unsavedLastSeen: Set<NodeID> = []

    mutating func load(_ rows: [NodeRow], nowMs: Int64, thresholds: LivenessThresholds) {
        for row in rows {
            let liveness = NodeLiveness(lastSeenMs: row.lastSeenMs, nowMs: nowMs, thresholds: thresholds)
            entries[row.id] = Entry(record: row.record, gates: row.gates, liveness: liveness)
        }
    }

    /// Takes over a stored row; liveness of a node that is known goes on.
    mutating func put(_ row: NodeRow, nowMs: Int64, thresholds: LivenessThresholds) {
        let liveness =
            entries[row.id]?.liveness
            ?? NodeLiveness(lastSeenMs: row.lastSeenMs, nowMs: nowMs, thresholds: thresholds)
        entries[row.id] = Entry(record: row.record, gates: row.gates, liveness: liveness)
    }

    mutating func setGates(_ gates: NodeGates, of id: NodeID) {
        edit(id) { entry in
            entry.gates = gates
            entry.json = nil
        }
    }

    mutating func remove(_ id: NodeID) {
        entries.removeValue(forKey: id)
        unsavedLastSeen.remove(id)
    }

    /// Replaces the figures that are never stored on their own.
    mutating func refresh(_ id: NodeID, record: NodeRecord) {
        edit(id) { entry in
            entry.record = record
            entry.json = nil
        }
        unsavedLastSeen.insert(id)
    }

    /// Keeps what was written of a node until it changes.
    mutating func keep(_ json: [UInt8], of id: NodeID) {
        edit(id) { $0.json = json }
    }

    mutating func handle(
        _ event: NodeLiveness.Event, of id: NodeID, thresholds: LivenessThresholds
    ) -> [NodeLiveness.Action] {
        edit(id) { $0.liveness.handle(event, thresholds: thresholds) } ?? []
    }

    /// Lets time pass for every node; what is to be done about each, in order.
    mutating func tick(nowMs: Int64, thresholds: LivenessThresholds) -> [(id: NodeID, action: NodeLiveness.Action)] {
        var found: [(id: NodeID, action: NodeLiveness.Action)] = []
        for index in entries.values.indices {
            let actions = entries.values[index].liveness.handle(.tick(nowMs: nowMs), thresholds: thresholds)
            for action in actions { found.append((entries.keys[index], action)) }
        }
        return found
    }

    /// Nodes that finish what they have.
    var draining: [NodeID] {
        entries.values.indices.filter { entries.values[$0].gates.admission == .draining }.map { entries.keys[$0] }
    }

    /// Changes an entry where it lies; a change by its key would move it to the end and back.
    @discardableResult
    private mutating func edit<Value>(_ id: NodeID, _ change: (inout Entry) -> Value) -> Value? {
        guard let index = entries.index(forKey: id) else { return nil }
        return change(&entries.values[index])
    }

    mutating func addLease(_ count: Int, of id: NodeID) {
        let total = (leaseCounts[id] ?? 0) + count
        leaseCounts[id] = total > 0 ? total : nil
    }

    mutating func takeUnsavedLastSeen() -> [NodeID: Int64] {
        defer { unsavedLastSeen.removeAll() }
        return unsavedLastSeen.reduce(into: [:]) { times, id in
            times[id] = entries[id]?.liveness.lastSeenMs
        }
    }
}
