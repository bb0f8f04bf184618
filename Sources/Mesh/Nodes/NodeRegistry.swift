import Audit
import Logging
import OrderedCollections
import Synchronization

/// What the registry must know of the configuration.
package struct RegistrySettings: Sendable {
    /// The control plane's own node, whose id is also the control plane's.
    package var ownNode: NodeID
    /// Tenancy; nil means that any scope passes.
    package var scopeID: String?
    /// When nodes stop being online and degraded.
    package var thresholds = LivenessThresholds.standard
    /// Age from which `GET nodes` hides a node, milliseconds, read at each call; 0 means never.
    package var staleListMs: @Sendable () -> Int64 = { 0 }

    /// Settings with the contract's defaults.
    package init(ownNode: NodeID) {
        self.ownNode = ownNode
    }
}

/// The nodes of this mesh: who joined, how recently each was heard of, and what it may be given.
///
/// Membership and flags are durable. Last-seen times and load figures are soft: kept in memory and written behind.
package final class NodeRegistry: Sendable {
    /// Most nodes in a registry.
    package static let mostNodes = 10_000

    let store: MeshStore
    let clock: WallClock
    let settings: RegistrySettings
    let events: EventRing
    let topology = TopologyNotes()
    let table = Mutex(NodeTable())
    let waiters: InboxWaiters
    let logger = Logger(label: "vox.mesh.nodes")

    init(store: MeshStore, settings: RegistrySettings, events: EventRing, waiters: InboxWaiters, clock: WallClock) {
        self.store = store
        self.clock = clock
        self.settings = settings
        self.events = events
        self.waiters = waiters
    }

    /// Reads the stored nodes; they are offline until they are heard of.
    func load() async throws {
        let ownNode = settings.ownNode
        let (rows, ownGates) = try await store.read { tx in
            (try NodeRow.all(tx), try OwnGateRow.find(ownNode, tx) ?? NodeGates())
        }
        let nowMs = clock.millis()
        table.withLock { table in
            table.load(rows, nowMs: nowMs, thresholds: settings.thresholds)
            table.ownGates = ownGates
        }
    }

    /// Adds a node or replaces its record.
    ///
    /// Operator flags and the node's place stay. Safe to repeat.
    package func join(_ record: NodeRecord, as caller: Caller) async throws(RegistryError) -> NodeRecord {
        try check(record, by: caller)
        return try await enrol(record, by: caller)
    }

    /// Refreshes last seen and merges the fields that are present; an unknown node is added.
    package func heartbeat(_ record: NodeRecord, as caller: Caller) async throws(RegistryError) -> NodeRecord {
        do {
            let answer = try await take(record, from: caller)
            events.metrics.count(.heartbeats, ["ok"])
            return answer
        } catch {
            events.metrics.count(.heartbeats, ["refused"])
            throw error
        }
    }

    private func take(_ record: NodeRecord, from caller: Caller) async throws(RegistryError) -> NodeRecord {
        try check(record, by: caller)
        let id = NodeID(record.id)
        if let gates = gates(id), gates.isMaintenanceOver(nowMs: clock.millis()) {
            try? await sweep()  // an end that cannot be written keeps no life sign from being heard
        }
        guard let known = table.withLock({ $0.entries[id]?.record }) else { return try await enrol(record, by: caller) }
        let merged = known.merging(record)
        if merged.hasSameFacts(as: known) { return touch(id, merged) }
        return try await change(id, to: merged, by: caller)
    }

    /// Removes a node and its edges; its leases are left to expire.
    package func leave(_ id: NodeID, as caller: Caller) async throws(RegistryError) {
        guard caller.role.may(.registry) else { throw .roleForbidden }
        guard caller.mayActFor(id) else { throw .boundToAnotherNode }
        try await store.write("leave", orThrow: RegistryError.store) { [self] tx in
            guard try NodeRow.gates(id, tx) != nil else { throw RegistryError.unknownNode }
            if try NodeTokenRow.isLive(id, tx) { tx.emit(.pairingLeft(peer: PeerID(id.rawValue), cause: "leave")) }
            try remove(id, actor: caller.actor, tx)
        }
    }

    private func check(_ record: NodeRecord, by caller: Caller) throws(RegistryError) {
        guard caller.role.may(.registry) else { throw .roleForbidden }
        let byteCount = record.id.wireTrimmed.utf8.count
        let hasControls = record.id.unicodeScalars.contains { $0.properties.generalCategory == .control }
        // The store holds the id as it was sent, so blanks count too.
        guard byteCount >= 1, NodeRecord.idSizes.contains(record.id.utf8.count), !hasControls else { throw .unfitID }
        guard caller.mayActFor(NodeID(record.id)), caller.mayClaimKey(record.ed25519PubKeyB64) else {
            throw .boundToAnotherNode
        }
        if let scopeID = settings.scopeID {
            guard let scope = record.scopeId, scope.isSameBytes(as: scopeID) else { throw .scopeMismatch }
        }
    }

    private func enrol(_ record: NodeRecord, by caller: Caller) async throws(RegistryError) -> NodeRecord {
        let id = NodeID(record.id)
        return try await store.write("join", orThrow: RegistryError.store) { [self] tx in
            try endMaintenance(tx)
            let known = try NodeRow.find(id, tx)
            if known == nil, try NodeRow.count(tx) >= Self.mostNodes { throw RegistryError.registryFull }
            let gates = try known?.gates ?? firstGates(of: record, tx)
            let lastSeenMs = max(known?.lastSeenMs ?? 0, tx.nowMillis)
            let row = NodeRow(id: id, record: record.withoutServerFields, lastSeenMs: lastSeenMs, gates: gates)
            try row.save(tx)
            try recordChange(of: row, from: known, by: caller, tx)
            tx.afterCommit { self.adopt(row, isNew: known == nil) }
            return row.wireRecord
        }
    }

    private func change(
        _ id: NodeID, to merged: NodeRecord, by caller: Caller
    ) async throws(RegistryError) -> NodeRecord {
        try await store.write("heartbeat", orThrow: RegistryError.store) { [self] tx in
            try endMaintenance(tx)
            let known = try NodeRow.find(id, tx)
            var row = known ?? NodeRow(id: id, record: merged, lastSeenMs: 0, gates: NodeGates())
            row.record = merged.withoutServerFields
            row.lastSeenMs = max(row.lastSeenMs, tx.nowMillis)
            try row.save(tx)
            try recordChange(of: row, from: known, by: caller, tx)
            let isNew = known == nil
            let saved = row
            tx.afterCommit { self.adopt(saved, isNew: isNew) }
            return saved.wireRecord
        }
    }

    private func recordChange(
        of row: NodeRow, from known: NodeRow?, by caller: Caller, _ tx: WriteTransaction
    ) throws {
        if let event = row.record.inventoryChange(from: known?.record, own: settings.ownNode) { tx.emit(event) }
        if let known, row.id != settings.ownNode, known.record.donationPolicy != row.record.donationPolicy {
            let fields = DonationPolicyDesk.changedFields(known.record.donationPolicy, row.record.donationPolicy)
            tx.emit(.policyChanged(row.id, changed: fields))
        }
        let changed = known.map { row.record.changedFacts(from: $0.record) }
        guard changed?.isEmpty != true else { return }
        let kind: EntryKind = known == nil ? .nodeAdded : .nodeChanged
        var payload = row.record.projectedFacts(own: settings.ownNode)
        if let changed {
            payload["changed"] = .array(changed.map { .string($0) })
        } else {
            payload.merge(row.gates.projectedFacts) { first, _ in first }
        }
        try tx.append(
            EntryDraft(kind: kind, actor: caller.actor, target: row.id.rawValue, payload: .object(payload)))
    }

    private func adopt(_ row: NodeRow, isNew: Bool) {
        let nowMs = clock.millis()
        let actions = table.withLock { table in
            table.put(row, nowMs: nowMs, thresholds: settings.thresholds)
            return table.handle(.seen(nowMs: nowMs), of: row.id, thresholds: settings.thresholds)
        }
        if isNew { topology.noteAdded(row.id) }
        if isNew || actions.contains(.announce(.online)) { announce(row.id) }
        waiters.wake(node: row.id)
    }

    /// The soft path of a heartbeat that brings nothing but life signs.
    private func touch(_ id: NodeID, _ merged: NodeRecord) -> NodeRecord {
        let nowMs = clock.millis()
        let (actions, snapshot) = table.withLock { table in
            table.refresh(id, record: merged)
            let actions = table.handle(.seen(nowMs: nowMs), of: id, thresholds: settings.thresholds)
            return (actions, self.snapshot(id, table, nowMs: nowMs))
        }
        if !actions.isEmpty { announce(id) }
        return snapshot?.record ?? merged
    }
}
