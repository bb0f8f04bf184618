import Audit
import Logging
import OrderedCollections
import ServiceLifecycle
import Synchronization

extension NodeRegistry {
    /// Clears ended maintenance, follows liveness, and writes last-seen times behind.
    package func sweep() async throws(RegistryError) {
        let nowMs = clock.millis()
        let isDue = try await store.read(orThrow: RegistryError.store) { tx in
            try !NodeRow.endedMaintenance(nowMs: nowMs, tx).isEmpty
        }
        if isDue {
            try await store.write("end maintenance", orThrow: RegistryError.store) { tx in try self.endMaintenance(tx) }
        }
    }

    /// Follows liveness and writes soft state; called once a second.
    package func tick() async throws(RegistryError) {
        try await sweep()
        let (records, lastSeen) = followLiveness()
        guard !records.isEmpty || !lastSeen.isEmpty else { return }
        try await store.write("write node state behind", orThrow: RegistryError.store) { tx in
            for draft in records { try tx.append(draft) }
            try NodeRow.saveLastSeen(lastSeen, tx)
        }
    }

    private func followLiveness() -> ([EntryDraft], [NodeID: Int64]) {
        let nowMs = clock.millis()
        var changed: [NodeID] = []
        var drafts: [EntryDraft] = []
        let lastSeen = table.withLock { table in
            for (id, action) in table.tick(nowMs: nowMs, thresholds: settings.thresholds) {
                switch action {
                case .announce: changed.append(id)
                case .record(let from, let to, let ageMs):
                    drafts.append(Self.livenessDraft(id, from: from, to: to, ageMs: ageMs))
                }
            }
            return table.takeUnsavedLastSeen()
        }
        changed.forEach(announce)
        for draft in drafts where draft.payload.text("to") != Liveness.online.rawValue {
            logger.info(
                "heartbeats of a node are missing",
                metadata: ["node": "\(draft.target)", "liveness": "\(draft.payload.text("to"))"])
        }
        return (drafts, lastSeen)
    }

    /// Records for each node how it is now, where the log says something else of it; once after a start.
    func recordLiveness(since projected: MeshProjection) async throws(RegistryError) {
        let drafts = snapshots().compactMap { node -> EntryDraft? in
            guard let before = projected.node(node.id)?.liveness, before != node.liveness else { return nil }
            return Self.livenessDraft(node.id, from: before, to: node.liveness, ageMs: node.heartbeatAgeMs)
        }
        guard !drafts.isEmpty else { return }
        try await store.write("record liveness", orThrow: RegistryError.store) { tx in
            for draft in drafts { try tx.append(draft) }
        }
    }

    private static func livenessDraft(_ id: NodeID, from: Liveness, to: Liveness, ageMs: Int64) -> EntryDraft {
        EntryDraft(
            kind: .nodeLiveness, actor: "system", target: id.rawValue,
            payload: [
                "from": .string(from.rawValue), "to": .string(to.rawValue), "heartbeat_age_ms": .integer(ageMs),
            ])
    }

    /// Publishes a node's state as it is now.
    func announce(_ id: NodeID) {
        guard let node = node(id) else { return }
        let nowMs = clock.millis()
        events.publish([
            MeshEvent(
                .mesh, "NodeStatusChanged",
                [
                    "node_id": .string(id.rawValue),
                    "liveness": .string(node.liveness.rawValue),
                    "status": .string(node.status(nowMs: nowMs)),
                    "admission": node.gates.admission == .open ? nil : .string(node.gates.admission.rawValue),
                    "quarantined": .bool(node.gates.isQuarantined),
                    "maintenance": .bool(node.gates.isMaintained(nowMs: nowMs)),
                    "privacy_class": .string(node.record.privacyDisplay(own: ownNodeID)),
                ])
        ])
    }

    /// Counts a live execution lease of a node up or down, for its status.
    func countLease(_ change: Int, of id: NodeID) {
        let hasFlipped = table.withLock { table in
            let before = table.leaseCounts[id] != nil
            table.addLease(change, of: id)
            return before != (table.leaseCounts[id] != nil)
        }
        if hasFlipped { announce(id) }
    }

    /// Publishes the merged topology change, if there is one.
    package func flushTopology() {
        if let event = topology.take() { events.publish([event]) }
    }

    /// Publishes topology changes, merged over 250 ms, until shutdown.
    func publishTopology() async {
        for await _ in topology.changes.cancelOnGracefulShutdown() {
            try? await Task.sleep(for: .milliseconds(250))  // a cancelled wait only publishes earlier
            flushTopology()
        }
        flushTopology()
    }
}
