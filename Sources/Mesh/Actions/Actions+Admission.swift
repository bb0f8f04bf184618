import Audit
import Synchronization

extension Actions {
    func pause(
        _ node: NodeID, _ gates: NodeGates, _ order: ActionOrder, _ tx: WriteTransaction
    ) throws -> ActionReceipt {
        guard gates.admission != .paused else { return try unchanged(.pause, node, order, tx) }
        let work = try WorkInFlight(of: node, tx)
        let entry = try tx.commit("pause", target: node.rawValue, node: node, by: order, payload: work.payload)
        var gates = gates
        gates.admission = .paused
        try desk.registry.setGates(gates, of: node, tx)
        return ActionReceipt(entry, affected: work.runs)
    }

    /// What no node has begun goes elsewhere; what runs is finished, and then the node is in maintenance.
    func drain(
        _ node: NodeID, _ gates: NodeGates, _ order: ActionOrder, _ tx: WriteTransaction
    ) throws -> ActionReceipt {
        let holds = gates.admission == .draining || (gates.isDrained && gates.admission == .open)
        guard !holds else { return try unchanged(.drain, node, order, tx) }
        let work = try WorkInFlight(of: node, tx)
        let entry = try tx.commit("drain", target: node.rawValue, node: node, by: order, payload: work.payload)
        var gates = gates
        gates.admission = .draining
        try desk.registry.setGates(gates, of: node, tx)
        try finishDrain(of: node, tx)
        return ActionReceipt(entry, affected: work.runs)
    }

    func resume(
        _ node: NodeID, _ gates: NodeGates, _ order: ActionOrder, _ tx: WriteTransaction
    ) throws -> ActionReceipt {
        let entry = try tx.commit("resume", target: node.rawValue, node: node, by: order, payload: [:])
        var open = gates
        open.admission = .open
        if gates.isDrained {
            open.leaveDrain()
            try tx.append(.maintenance(node, on: false, cause: "resume"))
        }
        if open != gates { try desk.registry.setGates(open, of: node, tx) }
        return ActionReceipt(entry, affected: [])
    }

    /// Ends the drains of nodes that have nothing in flight any more; called once a second.
    package func finishDrains() async throws(ActionError) {
        let draining = desk.registry.drainingNodes()
        guard !draining.isEmpty else { return }
        let due = try await desk.store.read(orThrow: ActionError.store) { tx in
            try draining.filter { node in
                let work = try WorkInFlight(of: node, tx)
                return work.isEmpty || !work.unbegun.isEmpty
            }
        }
        for node in due {
            try await desk.store.write("finish drain", orThrow: ActionError.store) { [self] tx in
                try finishDrain(of: node, tx)
            }
        }
    }

    /// Takes back what was not begun, and closes the node once it has nothing in flight.
    private func finishDrain(of node: NodeID, _ tx: WriteTransaction) throws {
        guard var gates = try desk.registry.knownGates(of: node, tx), gates.admission == .draining else { return }
        for job in try WorkInFlight(of: node, tx).unbegun {
            try desk.ledger.perform(.takenBack(node: node, reason: "node_draining"), on: job, tx)
        }
        guard try WorkInFlight(of: node, tx).isEmpty else { return }
        gates.enterDrain()
        try desk.registry.setGates(gates, of: node, tx)
        try tx.append(.maintenance(node, on: true, cause: "drain"))
    }

    private func unchanged(
        _ action: NodeAction, _ node: NodeID, _ order: ActionOrder, _ tx: WriteTransaction
    ) throws -> ActionReceipt {
        let entry = try tx.commit(
            action.rawValue, target: node.rawValue, node: node, by: order, payload: ["unchanged": true])
        return ActionReceipt(entry, affected: [])
    }
}

extension NodeGates {
    /// A drain is over: nothing is given until somebody resumes the node.
    fileprivate mutating func enterDrain() {
        admission = .open
        isInMaintenance = true
        maintenanceUntilMs = nil
        isDrained = true
    }

    fileprivate mutating func leaveDrain() {
        isInMaintenance = false
        maintenanceUntilMs = nil
        isDrained = false
    }
}

extension EntryDraft {
    /// Maintenance that nobody set by hand.
    fileprivate static func maintenance(_ node: NodeID, on flag: Bool, cause: String) -> EntryDraft {
        EntryDraft(
            kind: .nodeMaintenance, actor: "system", target: node.rawValue,
            payload: ["on": .bool(flag), "cause": .string(cause)])
    }
}
