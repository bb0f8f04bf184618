import Mesh

/// What the control plane must hold and answer, in the plainest form: the oracle of the simulation.
///
/// It knows the contract of mailbox, leases and registry and nothing of how they are stored.
struct Reference: Hashable, Sendable {
    static let leaseMs: Int64 = 20_000
    static let mostRows = 48
    static let ackedAgeMs: Int64 = 60_000
    /// Id of a lease that was granted and whose answer nobody saw.
    static let unseen = "?"

    struct Row: Hashable, Sendable {
        let id: Int64
        let sender: String
        let receiver: String
        let type: String
        let payload: String
        let key: String?
        let rank: Int
        let reach: PrivacyReach
        let target: String?
        var ackedMs: Int64?
        var ackedBy: String?
        var holder: String?
        var untilMs: Int64?

        var isOpen: Bool { ackedMs == nil }

        /// The holder whose lease has not ended at a time.
        func holder(atMs nowMs: Int64) -> String? {
            guard let holder, let untilMs, untilMs > nowMs else { return nil }
            return holder
        }

        func seen(holder: String?, untilMs: Int64?) -> Answer.Row {
            Answer.Row(id: id, payload: payload, holder: holder, untilMs: untilMs)
        }
    }

    struct Lease: Hashable, Sendable {
        var id: String
        let scope: String
        let holder: String
        var untilMs: Int64
    }

    struct Gates: Hashable, Sendable {
        var isQuarantined = false
        var isMaintained = false
        var untilMs: Int64?

        func isMaintenanceOver(nowMs: Int64) -> Bool { untilMs.map { $0 <= nowMs } ?? false }

        func refusal(nowMs: Int64) -> GateRefusal? {
            if isQuarantined { return .quarantined }
            return isMaintained && (untilMs.map { nowMs < $0 } ?? true) ? .inMaintenance : nil
        }
    }

    private(set) var rows: [Int64: Row] = [:]
    private(set) var lastID: Int64 = 0
    /// Live leases by scope.
    private(set) var leases: [String: Lease] = [:]
    private(set) var nodes: [String: Gates] = [:]

    init() {}

    /// What a store holds, in the same form.
    init(rows: [Row], lastID: Int64, leases: [Lease], nodes: [String: Gates]) {
        self.rows = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
        self.lastID = lastID
        self.leases = Dictionary(uniqueKeysWithValues: leases.map { ($0.scope, $0) })
        self.nodes = nodes
    }

    /// Live leases by holder.
    var leaseHolders: Set<String> { Set(leases.values.map(\.holder)) }

    /// Makes the call and says how it must be answered.
    mutating func apply(_ call: Call, nowMs: Int64) -> Answer {
        do {
            return try perform(call, nowMs: nowMs)
        } catch {
            return .refused(error.refusal)
        }
    }

    /// Takes over what only the control plane can choose.
    mutating func adopt(_ answer: Answer) {
        guard case .lease(let id, let scope, _, _) = answer, leases[scope]?.id == Self.unseen else { return }
        leases[scope]?.id = id
    }

    /// Takes over the ids of leases whose answers were lost with the machine.
    mutating func adoptIDs(from stored: Reference) {
        for (scope, lease) in leases where lease.id == Self.unseen {
            if let id = stored.leases[scope]?.id { leases[scope]?.id = id }
        }
    }

    /// A control plane starts: each lease runs for a whole term, whatever of its renewals was lost.
    mutating func begin(nowMs: Int64) {
        for (scope, lease) in leases { leases[scope]?.untilMs = max(lease.untilMs, nowMs + Self.leaseMs) }
    }

    /// Takes over the ends of leases after a start: where the clock has stepped back, what was lost may be later.
    mutating func adoptEnds(from stored: Reference) {
        for (scope, lease) in leases {
            guard let untilMs = stored.leases[scope]?.untilMs, untilMs < lease.untilMs else { continue }
            leases[scope]?.untilMs = untilMs
        }
    }

    private struct Refused: Error {
        let refusal: Answer.Refusal
    }

    private mutating func perform(_ call: Call, nowMs: Int64) throws(Refused) -> Answer {
        switch call {
        case .deliver(let request): return try deliver(request, nowMs)
        case .claim(let receiver, let types, let node): return try claim(receiver, types, node, nowMs)
        case .list(let receiver): return list(receiver, nowMs)
        case .ack(let receiver, let id, let node): try ack(receiver, id, node, nowMs)
        case .renewRow(let receiver, let id, let node): try renewRow(receiver, id, node, nowMs)
        case .grant(let scope, let node): return try grant(scope, node, nowMs)
        case .renewLease(let id, let node): try renewLease(id, node, nowMs)
        case .releaseLease(let id, let node): try releaseLease(id, node, nowMs)
        case .revokeLease(let id): try revokeLease(id, nowMs)
        case .join(let node, _), .beat(let node, _): enrol(node, nowMs, call)
        case .leave(let node): try leave(node)
        case .quarantine(let node, let flag): try change(node, nowMs) { $0.isQuarantined = flag }
        case .maintain(let node, let flag, let forMs):
            try change(node, nowMs) { gates in
                gates.isMaintained = flag
                gates.untilMs = flag ? forMs.map { nowMs + Int64($0) } : nil
            }
        case .order, .result, .cancel: preconditionFailure("Jobs are judged by their promises.")
        case .tick(let tick): self.tick(tick, nowMs)
        }
        return .done
    }

    // MARK: Rows

    private mutating func deliver(_ request: A2ADeliverRequest, _ nowMs: Int64) throws(Refused) -> Answer {
        let known = rows.values.first { row in
            row.isOpen && row.key != nil && row.key == request.idempotencyKey
                && row.sender == request.senderAgentId && row.receiver == request.receiverAgentId
        }
        if let known { return .message(known.id) }
        if rows.count >= Self.mostRows {
            let acked = rows.values.filter { !$0.isOpen }
            let oldest = acked.min { ($0.ackedMs ?? 0, $0.id) < ($1.ackedMs ?? 0, $1.id) }
            guard let oldest else { throw Refused(refusal: .mailbox(.full)) }
            rows[oldest.id] = nil
        }
        freeRows(nowMs)
        lastID += 1
        rows[lastID] = Row(
            id: lastID, sender: request.senderAgentId, receiver: request.receiverAgentId, type: request.messageType,
            payload: request.payload, key: request.idempotencyKey, rank: 255 - Int(request.priority),
            reach: PrivacyClass(rawWord: request.privacyClass).reach, target: request.targetNodeId)
        return .message(lastID)
    }

    private mutating func claim(
        _ receiver: String, _ types: [String]?, _ node: String, _ nowMs: Int64
    ) throws(Refused) -> Answer {
        try check(node, nowMs) { .mailbox(.gate($0)) }
        endMaintenance(nowMs)
        freeRows(nowMs)
        let reaches = Self.reaches(of: node)
        let fit = rows.values.filter { row in
            row.isOpen && row.receiver == receiver && (types?.contains(row.type) ?? true)
                && (row.holder ?? node) == node && (row.target ?? node) == node && reaches.contains(row.reach)
        }
        guard let row = fit.min(by: { ($0.rank, $0.id) < ($1.rank, $1.id) }) else { return .rows([]) }
        let untilMs = max(row.untilMs ?? 0, nowMs + Self.leaseMs)
        rows[row.id]?.holder = node
        rows[row.id]?.untilMs = untilMs
        return .rows([row.seen(holder: node, untilMs: untilMs)])
    }

    /// A look changes nothing; a lease that has ended is not seen.
    private func list(_ receiver: String, _ nowMs: Int64) -> Answer {
        let open = rows.values.filter { $0.isOpen && $0.receiver == receiver }.sorted { $0.id > $1.id }
        return .rows(
            open.map { row in
                let holder = row.holder(atMs: nowMs)
                return row.seen(holder: holder, untilMs: holder == nil ? nil : row.untilMs)
            })
    }

    private mutating func ack(_ receiver: String, _ id: Int64, _ node: String?, _ nowMs: Int64) throws(Refused) {
        guard let row = rows[id], row.receiver == receiver else { throw Refused(refusal: .mailbox(.noSuchMessage)) }
        if let node, (row.isOpen ? row.holder : row.ackedBy) != node { throw Refused(refusal: .mailbox(.mayNotHold)) }
        guard row.isOpen else { return }
        rows[id]?.ackedMs = nowMs
        rows[id]?.ackedBy = row.holder
        rows[id]?.holder = nil
        rows[id]?.untilMs = nil
    }

    private mutating func renewRow(
        _ receiver: String, _ id: Int64, _ node: String, _ nowMs: Int64
    ) throws(Refused) {
        try check(node, nowMs) { .mailbox(.gate($0)) }
        guard let row = rows[id], row.receiver == receiver, row.isOpen else {
            throw Refused(refusal: .mailbox(.noSuchMessage))
        }
        guard row.holder(atMs: nowMs) == node else { throw Refused(refusal: .mailbox(.heldByAnother)) }
        endMaintenance(nowMs)
        freeRows(nowMs)
        rows[id]?.untilMs = max(row.untilMs ?? 0, nowMs + Self.leaseMs)
    }

    private mutating func freeRows(_ nowMs: Int64) {
        for row in rows.values where row.holder != nil && row.holder(atMs: nowMs) == nil {
            rows[row.id]?.holder = nil
            rows[row.id]?.untilMs = nil
        }
    }

    // MARK: Leases

    private mutating func grant(_ scope: String, _ node: String, _ nowMs: Int64) throws(Refused) -> Answer {
        try check(node, nowMs) { .lease(.gate($0)) }
        let live = leases[scope].flatMap { $0.untilMs > nowMs ? $0 : nil }
        if let live, live.holder != node { throw Refused(refusal: .lease(.heldByAnother)) }
        let untilMs = max(live?.untilMs ?? 0, nowMs + Self.leaseMs)
        let id = live?.id ?? Self.unseen
        leases[scope] = Lease(id: id, scope: scope, holder: node, untilMs: untilMs)
        return .lease(id: id, scope: scope, holder: node, untilMs: untilMs)
    }

    private mutating func renewLease(_ id: String, _ node: String, _ nowMs: Int64) throws(Refused) {
        try check(node, nowMs) { .lease(.gate($0)) }
        let lease = try lease(id, of: node, nowMs)
        leases[lease.scope]?.untilMs = max(lease.untilMs, nowMs + Self.leaseMs)
    }

    private mutating func releaseLease(_ id: String, _ node: String, _ nowMs: Int64) throws(Refused) {
        guard nodes[node] != nil else { throw Refused(refusal: .lease(.gate(.unknownNode))) }
        let lease = try lease(id, of: node, nowMs)
        leases[lease.scope] = nil
    }

    private mutating func revokeLease(_ id: String, _ nowMs: Int64) throws(Refused) {
        let lease = try lease(id, of: nil, nowMs)
        leases[lease.scope] = nil
    }

    private func lease(_ id: String, of node: String?, _ nowMs: Int64) throws(Refused) -> Lease {
        guard let lease = leases.values.first(where: { $0.id == id }), lease.untilMs > nowMs else {
            throw Refused(refusal: .lease(.noSuchLease))
        }
        if let node, lease.holder != node { throw Refused(refusal: .lease(.heldByAnother)) }
        return lease
    }

    private mutating func endLeases(_ nowMs: Int64) {
        for lease in leases.values where lease.untilMs <= nowMs { leases[lease.scope] = nil }
    }

    // MARK: Nodes

    /// A heartbeat that brings nothing new is not stored; it sweeps only where the maintenance of its own node is over.
    private mutating func enrol(_ node: String, _ nowMs: Int64, _ call: Call) {
        if case .beat = call, let gates = nodes[node], !gates.isMaintenanceOver(nowMs: nowMs) { return }
        endMaintenance(nowMs)
        if nodes[node] == nil { nodes[node] = Gates() }
    }

    private mutating func leave(_ node: String) throws(Refused) {
        guard nodes.removeValue(forKey: node) != nil else { throw Refused(refusal: .registry(.unknownNode)) }
    }

    private mutating func change(
        _ node: String, _ nowMs: Int64, _ edit: (inout Gates) -> Void
    ) throws(Refused) {
        guard var gates = nodes[node] else { throw Refused(refusal: .registry(.unknownNode)) }
        endMaintenance(nowMs)
        gates = nodes[node] ?? gates
        edit(&gates)
        nodes[node] = gates
    }

    private mutating func endMaintenance(_ nowMs: Int64) {
        for (node, gates) in nodes where gates.isMaintenanceOver(nowMs: nowMs) {
            nodes[node]?.isMaintained = false
            nodes[node]?.untilMs = nil
        }
    }

    private func check(
        _ node: String, _ nowMs: Int64, _ refuse: (GateRefusal) -> Answer.Refusal
    ) throws(Refused) {
        guard let gates = nodes[node] else { throw Refused(refusal: refuse(.unknownNode)) }
        if let refusal = gates.refusal(nowMs: nowMs) { throw Refused(refusal: refuse(refusal)) }
    }

    static func reaches(of node: String) -> Set<PrivacyReach> {
        switch node.last {
        case "1": [.anyNode]
        case "2": [.anyNode, .pairedNodes]
        default: [.anyNode, .pairedNodes, .trustedNodes]
        }
    }

    // MARK: Time

    private mutating func tick(_ tick: Call.Tick, _ nowMs: Int64) {
        switch tick {
        case .leases: endLeases(nowMs)
        case .rows: freeRows(nowMs)
        case .nodes: endMaintenance(nowMs)
        case .retireRows:
            for row in rows.values {
                if let ackedMs = row.ackedMs, ackedMs <= nowMs - Self.ackedAgeMs { rows[row.id] = nil }
            }
        case .eventNumbers, .checkpoint, .replan: return
        }
    }
}
