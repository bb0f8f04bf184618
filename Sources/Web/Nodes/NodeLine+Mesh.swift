import Mesh
import Templates

extension NodeLine {
    /// A node as one row of the table.
    init(_ node: MeshNodeJSON, snapshot: NodeSnapshot?, isSelected: Bool = false) {
        let id = NodeID(node.id)
        self.init(
            id: node.id, href: Links.node(id), kind: node.kind, liveness: LivenessMark(node),
            status: StatusMark(node.status, reason: snapshot.flatMap { Self.reason($0, node) }))
        privacy = PrivacyMark(displayWord: node.privacyClass)
        label = node.label
        model = node.model
        slots = node.slots.map { SlotUse(kind: $0.kind, inFlight: $0.inFlight, maxConcurrent: $0.maxConcurrent) }
        tokens = Figures.count(node.tokens)
        cost = Figures.money(dollars: node.costDollars)
        self.isSelected = isSelected
    }

    /// Why a node is blocked or in error.
    private static func reason(_ snapshot: NodeSnapshot, _ node: MeshNodeJSON) -> ReasonText? {
        if snapshot.gates.isQuarantined { return ReasonText(code: "node_quarantined") }
        if node.maintenance { return ReasonText(code: "node_maintenance") }
        switch snapshot.gates.admission {
        case .paused: return ReasonText(code: "node_paused")
        case .draining: return ReasonText(code: "node_draining")
        // Nothing else blocks a node that is open and not maintained.
        case .open: return node.status == "blocked" ? ReasonText(code: "budget_exhausted") : nil
        }
    }
}

extension LivenessMark {
    /// Liveness with the age of the last sign of life.
    init(_ node: MeshNodeJSON) {
        self.init(word: node.liveness, age: Figures.age(milliseconds: node.heartbeatAgeMillis))
    }

    /// The same of a snapshot.
    init(_ snapshot: NodeSnapshot) {
        self.init(word: snapshot.liveness.rawValue, age: Figures.age(milliseconds: snapshot.heartbeatAgeMs))
    }
}

extension NodeInspector {
    /// The inspector of one node.
    init(_ node: MeshNodeJSON, snapshot: NodeSnapshot, work: NodeWork, nowMs: Int64) {
        self.init(node: NodeLine(node, snapshot: snapshot))
        facts = [
            Fact("In flight", mono: "\(node.inFlight)"), Fact("Visibility", node.visibility),
            Fact("Trust", node.trustTier),
            Fact("Version", mono: snapshot.record.version),
            Fact(
                "Last seen",
                html: TimeText(ms: nowMs - node.heartbeatAgeMillis, nowMs: nowMs).html),
        ]
        if node.uptimeMillis > 0 {
            facts.append(Fact("Up since", mono: Figures.duration(milliseconds: node.uptimeMillis)))
        }
        spend = work.budget.map { SpendGauge($0) }
        events = work.notes.map { note in
            let words = note.reason.map { ": \(ReasonText(code: $0).sentence)" } ?? ""
            return RunEventLine(
                time: TimeText(micros: note.micros, nowMs: nowMs), "\(note.word)\(words)",
                audit: LinkText(run: note.run))
        }
    }
}

extension LeaseLine {
    /// A live lease as one row.
    init(_ lease: RemoteExecLeaseRow, holder: NodeSnapshot?, run: RunID?, nowMs: Int64) {
        self.init(
            id: lease.leaseId.rawValue, scope: lease.scopeKey, holder: LinkText(node: lease.holderNodeId),
            state: StatusMark("granted"),
            expires: TimeText(ms: Int64(clamping: lease.expiresUnixMs), nowMs: nowMs))
        privacy = holder.map { PrivacyMark(displayWord: $0.displayPrivacy) } ?? .unknown
        self.run = run.map { LinkText(run: $0) }
        revoke = Links.revokeLease(lease.leaseId)
    }
}
