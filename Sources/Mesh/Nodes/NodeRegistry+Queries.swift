import OrderedCollections
import Synchronization

extension NodeRegistry {
    /// The node ids and records that `GET nodes` shows, in order of first registration.
    package func list() -> [NodeRecord] {
        let nowMs = clock.millis()
        let window = settings.staleListMs()
        return snapshots().filter { window <= 0 || nowMs - Int64($0.record.lastSeenUnixMs) <= window }.map(\.record)
    }

    /// The answer of `GET nodes`: maintenance that ended is cleared first.
    package func registryFile(as caller: Caller) async throws(RegistryError) -> PopuliRegistryFile {
        let waiting = try await waitingCount(as: caller)
        var file = PopuliRegistryFile(schemaVersion: 1, nodes: list())
        file.queueDepth = waiting
        return file
    }

    /// Rows that wait without a holder, those of ended leases among them; maintenance that ended is cleared first.
    package func waitingCount(as caller: Caller) async throws(RegistryError) -> UInt64 {
        guard caller.role.may(.nodes) else { throw .roleForbidden }
        try? await sweep()  // an end that cannot be written keeps nobody from seeing the nodes
        let waiting = try await store.read(orThrow: RegistryError.store) { tx in
            try WaitingCountRow.count(atMs: tx.nowMillis, tx)
        }
        return UInt64(clamping: waiting)
    }

    /// Every listed node, in order of first registration.
    package func snapshots() -> [NodeSnapshot] {
        let nowMs = clock.millis()
        return table.withLock { table in table.entries.keys.compactMap { snapshot($0, table, nowMs: nowMs) } }
    }

    /// Every node that may be given work: the listed ones, and the own node even when it is not listed.
    package func candidates() -> [NodeSnapshot] {
        let listed = snapshots()
        guard !listed.contains(where: \.isOwn), let ownNode else { return listed }
        return [ownNode] + listed
    }

    /// One node; the own node is found even when it is not listed.
    package func node(_ id: NodeID) -> NodeSnapshot? {
        let nowMs = clock.millis()
        return table.withLock { snapshot(id, $0, nowMs: nowMs) } ?? (id == settings.ownNode ? ownNode : nil)
    }

    /// The control plane's own node.
    package var ownNode: NodeSnapshot? {
        let nowMs = clock.millis()
        return table.withLock { table in
            if let listed = snapshot(settings.ownNode, table, nowMs: nowMs) { return listed }
            guard var record = table.ownRecord else { return nil }
            record.lastSeenUnixMs = UInt64(clamping: nowMs)
            record.admission = table.ownGates.admission == .open ? nil : table.ownGates.admission.rawValue
            record.maintenance = table.ownGates.isInMaintenance ? true : nil
            return NodeSnapshot(
                record: record, liveness: .online, gates: table.ownGates, heartbeatAgeMs: 0, isOwn: true,
                isListed: false, isActive: table.leaseCounts[settings.ownNode] != nil, upSinceMs: table.ownSinceMs)
        }
    }

    /// The id of the own node, which is also the control plane's.
    package var ownNodeID: NodeID { settings.ownNode }

    /// Says what the own node can do; it is listed only once it joins.
    package func setOwnRecord(_ record: NodeRecord) {
        let nowMs = clock.millis()
        let hasOtherModels = table.withLock { table in
            defer { table.ownRecord = record }
            table.ownSinceMs = table.ownSinceMs ?? nowMs
            return table.ownRecord?.advertisedModels != record.advertisedModels
        }
        if hasOtherModels { waiters.wake(node: ownNodeID) }
    }

    /// A listed node as it stands; maintenance that ended is left out, whether or not its end is written.
    func snapshot(_ id: NodeID, _ table: NodeTable, nowMs: Int64) -> NodeSnapshot? {
        guard let entry = table.entries[id] else { return nil }
        let gates = entry.gates.standing(atMs: nowMs)
        let row = NodeRow(id: id, record: entry.record, lastSeenMs: entry.liveness.lastSeenMs, gates: gates)
        let ageMs = max(0, nowMs - entry.liveness.lastSeenMs)
        return NodeSnapshot(
            record: row.wireRecord, liveness: settings.thresholds.liveness(ageMs: ageMs), gates: gates,
            heartbeatAgeMs: ageMs, isOwn: id == settings.ownNode, isListed: true,
            isActive: table.leaseCounts[id] != nil, upSinceMs: entry.liveness.upSinceMs)
    }

    /// Whether a node may keep what it was given, as memory knows it; false also for a node that it does not know.
    func keepsWork(_ id: NodeID, nowMs: Int64) -> Bool {
        gates(id).map { $0.refusal(nowMs: nowMs, isNewWork: false) == nil } ?? false
    }

    /// The gates of a node as of the last commit; nil when it does not exist.
    func gates(_ id: NodeID) -> NodeGates? {
        table.withLock { $0.entries[id]?.gates ?? (id == settings.ownNode ? $0.ownGates : nil) }
    }

    /// The gates of a node as a claim or grant must see them: those that its transaction finds.
    func gates(_ id: NodeID, _ tx: WriteTransaction) throws -> NodeGates {
        guard let gates = try knownGates(of: id, tx) else { throw GateRefusal.unknownNode }
        return gates
    }
}
