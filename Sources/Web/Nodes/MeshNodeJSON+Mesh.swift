import Mesh

extension MeshNodeJSON {
    /// A node's row from its snapshot and its work; `nowMs` decides maintenance and status.
    init(_ node: NodeSnapshot, work: NodeWork, controlPlane: NodeID, nowMs: Int64) {
        id = node.id.rawValue
        kind = node.displayKind
        status = node.displayStatus(work, nowMs: nowMs)
        liveness = node.liveness.rawValue
        admission = node.gates.admission == .open ? nil : node.gates.admission.rawValue
        quarantined = node.gates.isQuarantined
        maintenance = node.gates.isMaintained(nowMs: nowMs)
        orchestrator = controlPlane.rawValue
        model = work.model ?? node.record.loadedLlmModels?.first
        uptimeMillis = node.upSinceMs.map { max(0, nowMs - $0) } ?? 0
        tokens = work.tokens
        costDollars = Double(work.costMicroDollars) / 1_000_000
        capDollars = Double(work.capMicroDollars) / 1_000_000
        currentTask = work.currentTask
        inFlight = work.inFlight
        lastEvents = work.lastEvents
        privacyClass = node.displayPrivacy
        heartbeatAgeMillis = node.heartbeatAgeMs
        label = node.record.capabilities.hostname
        trustTier = node.record.trustTier ?? "trusted"
        visibility = node.record.visibility ?? "private"
        slots =
            node.record.donationPolicy?.slots.map { slot in
                Slot(
                    kind: slot.taskKind, inFlight: work.bySlot[slot.taskKind] ?? 0,
                    maxConcurrent: Int(slot.maxConcurrent))
            } ?? []
    }
}

extension NodeSnapshot {
    /// `orchestrator` for the own node, `agent` by workload class, else `worker`.
    var displayKind: String { record.displayKind(own: isOwn ? id : "") }

    /// The widest class of work that the node shows its ring for.
    var displayPrivacy: String { record.privacyDisplay(own: isOwn ? id : "") }

    /// `error`, `blocked`, `active` or `idle`: the first that holds.
    func displayStatus(_ work: NodeWork, nowMs: Int64) -> String {
        if gates.isQuarantined || record.gpuReadinessOk == false || work.failedLately { return "error" }
        if gates.isMaintained(nowMs: nowMs) || gates.admission != .open { return "blocked" }
        if work.isBlockedByBudget { return "blocked" }
        return isActive || work.inFlight > 0 ? "active" : "idle"
    }
}
