import Audit
import OrderedCollections
import Synchronization

extension NodeRegistry {
    /// The gates of a node that exists, nil for others; the own node exists also while it is not listed.
    ///
    /// Memory knows what the last commit left, so the store is asked only behind a change in the same commit.
    func knownGates(of id: NodeID, _ tx: WriteTransaction) throws -> NodeGates? {
        guard tx.hasChangedNodes else { return gates(id) }
        if let gates = try NodeRow.gates(id, tx) { return gates }
        guard id == settings.ownNode else { return nil }
        return try OwnGateRow.find(id, tx) ?? NodeGates()
    }

    /// Stores the gates of a node that exists; planner and waiting claims see them once they are on disk.
    func setGates(_ gates: NodeGates, of id: NodeID, _ tx: WriteTransaction) throws {
        if var row = try NodeRow.find(id, tx) {
            row.gates = gates
            try row.save(tx)
        } else if id == settings.ownNode {
            try OwnGateRow.set(gates, of: id, tx)
        }
        adopt(gates, of: id, tx)
    }

    /// Nodes that finish what they have.
    func drainingNodes() -> [NodeID] {
        table.withLock { table in
            var nodes = table.draining
            if table.entries[settings.ownNode] == nil, table.ownGates.admission == .draining {
                nodes.append(settings.ownNode)
            }
            return nodes
        }
    }

    /// Takes a node out of the registry inside another write; one that is not listed is left alone.
    func remove(_ id: NodeID, actor: String, _ tx: WriteTransaction) throws {
        guard let gates = try NodeRow.gates(id, tx) else { return }
        try NodeRow.delete(id, tx)
        try tx.append(EntryDraft(kind: .nodeRemoved, actor: actor, target: id.rawValue))
        if id == settings.ownNode { try OwnGateRow.set(gates, of: id, tx) }
        tx.afterCommit {
            self.table.withLock { table in
                table.remove(id)
                if id == self.settings.ownNode { table.ownGates = gates.keptUnlisted }
            }
            self.topology.noteRemoved(id)
            self.waiters.wake(node: id)
        }
    }

    /// The gates that a node starts with when it is listed.
    func firstGates(of record: NodeRecord, _ tx: WriteTransaction) throws -> NodeGates {
        var gates = record.ownGates
        let id = NodeID(record.id)
        guard id == settings.ownNode, let kept = try OwnGateRow.find(id, tx) else { return gates }
        gates.admission = kept.admission
        if kept.isDrained { (gates.isInMaintenance, gates.maintenanceUntilMs, gates.isDrained) = (true, nil, true) }
        try OwnGateRow.set(NodeGates(), of: id, tx)
        return gates
    }

    func adopt(_ gates: NodeGates, of id: NodeID, _ tx: WriteTransaction) {
        tx.afterCommit {
            self.table.withLock { table in
                table.setGates(gates, of: id)
                if id == self.settings.ownNode { table.ownGates = gates.keptUnlisted }
            }
            self.announce(id)
            self.waiters.wake(node: id)
        }
    }
}

extension NodeGates {
    /// What outlives a node's place in the registry: pause, drain, and what a drain has set.
    fileprivate var keptUnlisted: NodeGates {
        var kept = NodeGates()
        kept.admission = admission
        kept.isDrained = isDrained
        kept.isInMaintenance = isDrained
        return kept
    }
}
