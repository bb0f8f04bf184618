import Mesh

/// A machine of the mesh: asks for work, keeps what it was given, and repeats what got no answer.
///
/// It is not careful: it uses what it remembers long after it may.
struct Client: Sendable {
    let number: Int
    let name: String
    /// Requests do not reach the control plane.
    var isCutOff = false
    /// Answers do not reach this client.
    var isDeaf = false
    private var rows: [(receiver: String, id: Int64)] = []
    private var leases: [String] = []
    private var unanswered: [Call] = []
    private var delivered = 0
    /// What it remembers of jobs.
    var works: [Work] = []
    var runs: [String] = []
    var ordered = 0
    private let hasJobs: Bool

    static let receivers = ["2", "5", "7"]
    static let scopes = ["scope-a", "scope-b", "scope-c"]
    private static let types = ["note", "chat", "log"]
    static let remembered = 12

    init(number: Int, hasJobs: Bool) {
        self.hasJobs = hasJobs
        self.number = number
        name = "node-\(number)"
    }

    /// Thinks of something to ask.
    mutating func ask(_ dice: inout Dice, nodes: [String]) -> Call {
        if !unanswered.isEmpty, dice.below(5) == 0 { return unanswered.remove(at: dice.below(unanswered.count)) }
        let call = hasJobs ? thinkOfJobs(&dice, nodes: nodes) : think(&dice, nodes: nodes)
        unanswered.append(call)
        if unanswered.count > Self.remembered { unanswered.removeFirst() }
        return call
    }

    /// Remembers what an answer brings.
    mutating func hear(_ answer: Answer, to call: Call) {
        unanswered.removeAll { $0 == call }
        if hasJobs { return hearOfJobs(answer, to: call) }
        switch (call, answer) {
        case (.claim(let receiver, _, _), .rows(let found)):
            rows += found.map { (receiver, $0.id) }
            if rows.count > Self.remembered { rows.removeFirst() }
        case (_, .lease(let id, _, _, _)):
            leases.append(id)
            if leases.count > Self.remembered { leases.removeFirst() }
        case (.ack(_, let id, _), .done): rows.removeAll { $0.id == id }
        default: break
        }
    }

    private mutating func think(_ dice: inout Dice, nodes: [String]) -> Call {
        let receiver = Self.receivers[dice.below(Self.receivers.count)]
        switch dice.below(100) {
        case 0..<26: return .deliver(message(to: receiver, &dice, nodes: nodes))
        case 26..<48:
            let types = dice.below(4) == 0 ? [Self.types[dice.below(3)]] : nil
            return .claim(receiver: receiver, types: types, node: name)
        case 48..<66:
            let row = dice.pick(rows) ?? (receiver, Int64(dice.below(60)))
            return .ack(receiver: row.receiver, id: row.id, node: dice.below(12) == 0 ? nil : name)
        case 66..<72:
            let row = dice.pick(rows) ?? (receiver, Int64(dice.below(60)))
            return .renewRow(receiver: row.receiver, id: row.id, node: name)
        case 72..<80: return .grant(scope: Self.scopes[dice.below(Self.scopes.count)], node: name)
        case 80..<84: return .renewLease(id: dice.pick(leases) ?? "17", node: name)
        case 84..<88: return .releaseLease(id: dice.pick(leases) ?? "17", node: name)
        case 88..<89: return .revokeLease(id: dice.pick(leases) ?? "17")
        case 89..<91: return .list(receiver: receiver)
        case 91..<94: return .join(node: name, version: dice.below(3))
        case 94..<97: return .beat(node: name, load: dice.below(100))
        case 97..<98: return dice.below(4) == 0 ? .leave(node: name) : .join(node: name, version: 0)
        case 98..<99: return .quarantine(node: dice.pick(nodes) ?? name, dice.below(3) == 0)
        default:
            let forMs: UInt64? = dice.below(4) == 0 ? nil : UInt64(1 + dice.below(30_000))
            return .maintain(node: dice.pick(nodes) ?? name, dice.below(3) == 0, forMs: forMs)
        }
    }

    private mutating func message(to receiver: String, _ dice: inout Dice, nodes: [String]) -> A2ADeliverRequest {
        delivered += 1
        let type = Self.types[dice.below(Self.types.count)]
        var request = A2ADeliverRequest(
            senderAgentId: String(100 + number), receiverAgentId: receiver, messageType: type,
            payload: "\(name)/\(delivered)")
        switch dice.below(5) {
        case 0: request.idempotencyKey = nil
        case 1: request.idempotencyKey = "key-\(max(1, delivered - dice.below(6)))"
        default: request.idempotencyKey = "key-\(delivered)"
        }
        request.priority = UInt8(dice.below(3))
        request.privacyClass = [nil, "public", "trusted", "trusted_only"][dice.below(4)]
        request.targetNodeId = dice.below(6) == 0 ? dice.pick(nodes) : nil
        return request
    }
}
