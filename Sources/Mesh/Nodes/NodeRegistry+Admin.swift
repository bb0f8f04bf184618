package import Audit
import Synchronization

extension NodeRegistry {
    /// Longest maintenance that a request can ask for by length: seven days.
    static let longestMaintenanceMs: Int64 = 7 * 86_400_000

    /// Sets or clears quarantine; it survives re-join and restart.
    package func setQuarantine(_ request: AdminQuarantineRequest, as caller: Caller) async throws(RegistryError) {
        guard caller.role.may(.admin) else { throw .roleForbidden }
        guard request.nodeId.wireNonBlank != nil else { throw .blankField("node_id") }
        let order = ActionOrder(reason: "", actor: caller.actor)
        _ = try await setQuarantine(request.quarantined, of: NodeID(request.nodeId), by: order)
    }

    /// The same by a person at this machine, with a reason; the entry is the receipt.
    package func setQuarantine(
        _ flag: Bool, of node: NodeID, by order: ActionOrder
    ) async throws(RegistryError) -> LogEntry {
        try await changeGates(node, by: order, kind: .nodeQuarantined, on: flag) { gates, _ in
            gates.isQuarantined = flag
        }
    }

    /// Sets or clears maintenance, with or without a deadline.
    package func setMaintenance(_ request: AdminMaintenanceRequest, as caller: Caller) async throws(RegistryError) {
        guard caller.role.may(.admin) else { throw .roleForbidden }
        guard request.nodeId.wireNonBlank != nil else { throw .blankField("node_id") }
        _ = try await setMaintenance(request, by: ActionOrder(reason: "", actor: caller.actor))
    }

    /// The same by a person at this machine, with a reason; the entry is the receipt.
    package func setMaintenance(
        _ request: AdminMaintenanceRequest, by order: ActionOrder
    ) async throws(RegistryError) -> LogEntry {
        let (node, flag) = (NodeID(request.nodeId), request.maintenance)
        return try await changeGates(node, by: order, kind: .nodeMaintenance, on: flag) { gates, nowMs in
            gates.isInMaintenance = flag
            gates.isDrained = false
            gates.maintenanceUntilMs = flag ? Self.deadline(of: request, nowMs: nowMs) : nil
        }
    }

    private static func deadline(of request: AdminMaintenanceRequest, nowMs: Int64) -> Int64? {
        if let until = request.maintenanceUntilUnixMs.map({ Int64(clamping: $0) }), until > nowMs { return until }
        guard let lengthMs = request.maintenanceForMs, lengthMs > 0 else { return nil }
        return nowMs + min(Int64(clamping: lengthMs), longestMaintenanceMs)
    }

    private func changeGates(
        _ id: NodeID, by order: ActionOrder, kind: EntryKind, on flag: Bool,
        _ edit: @escaping @Sendable (inout NodeGates, _ nowMs: Int64) -> Void
    ) async throws(RegistryError) -> LogEntry {
        try await store.write("change gates", orThrow: RegistryError.store) { [self] tx in
            try endMaintenance(tx)
            guard var row = try NodeRow.find(id, tx) else { throw RegistryError.unknownNode }
            edit(&row.gates, tx.nowMillis)
            try row.save(tx)
            var payload: [String: JSONValue] = ["on": .bool(flag)]
            payload["until_unix_ms"] = row.gates.maintenanceUntilMs.map { .integer($0) }
            let entry = try tx.append(
                EntryDraft(
                    kind: kind, actor: order.actor, target: id.rawValue, reason: order.reason,
                    payload: .object(payload)))
            adoptGates(of: row, tx)
            return entry
        }
    }

    /// Clears maintenance whose deadline has passed; part of every write that the contract calls a sweep for.
    func endMaintenance(_ tx: WriteTransaction) throws {
        for var row in try NodeRow.endedMaintenance(nowMs: tx.nowMillis, tx) {
            row.gates = row.gates.standing(atMs: tx.nowMillis)
            try row.save(tx)
            try tx.append(
                EntryDraft(
                    kind: .nodeMaintenance, actor: "system", target: row.id.rawValue,
                    payload: ["on": false, "cause": "deadline"]))
            adoptGates(of: row, tx)
        }
    }

    private func adoptGates(of row: NodeRow, _ tx: WriteTransaction) { adopt(row.gates, of: row.id, tx) }
}
