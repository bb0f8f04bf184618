import Mesh

/// What clients were promised: checked by itself, without the reference.
struct Holds: Sendable {
    private struct Hold {
        let holder: String
        var untilMs: Int64
        /// The latest time that the server's clock has shown since.
        var latestMs: Int64
    }

    private var holds: [String: Hold] = [:]
    private var scopes: [String: String] = [:]
    /// Ids that keys were answered with, until their row may have been acked.
    private var keys: [String: Int64] = [:]
    private var messages: [Int64: (payload: String, key: String?)] = [:]

    /// Lets the server's clock be seen.
    mutating func note(nowMs: Int64) {
        for (thing, hold) in holds where hold.latestMs < nowMs { holds[thing]?.latestMs = nowMs }
    }

    /// A control plane starts: who holds a scope may count on it for a whole term from now, however the clock stands.
    mutating func begin(nowMs: Int64) {
        for (thing, hold) in holds where thing.hasPrefix("scope ") && hold.latestMs < hold.untilMs {
            holds[thing] = Hold(holder: hold.holder, untilMs: nowMs + Reference.leaseMs, latestMs: nowMs)
        }
    }

    /// Takes an answer; returns what is wrong with it.
    mutating func take(_ call: Call, _ answer: Answer, nowMs: Int64) -> String? {
        switch (call, answer) {
        case (.deliver(let request), .message(let id)):
            let key = request.idempotencyKey.map { "\(request.senderAgentId) \(request.receiverAgentId) \($0)" }
            return deliver(request.payload, key, id)
        case (.claim(_, _, let node), .rows(let rows)):
            return rows.compactMap { hold("row \($0.id)", node, $0.untilMs ?? 0, nowMs) }.first
        case (.grant(_, let node), .lease(let id, let scope, let holder, let untilMs)):
            guard holder == node else { return "\(node) was granted the lease of \(holder)" }
            scopes[id] = scope
            return hold("scope \(scope)", node, untilMs, nowMs)
        case (.renewRow(_, let id, _), .done): extend("row \(id)", nowMs)
        case (.renewLease(let id, _), .done): extend("scope \(scopes[id] ?? "")", nowMs)
        case (.ack, .done), (.releaseLease, .done), (.revokeLease, .done), (.result, .message), (.cancel, .done):
            letGo(call)
        default: break
        }
        return nil
    }

    /// Forgets what a call may have ended.
    mutating func letGo(_ call: Call) {
        switch call {
        case .ack(_, let id, _):
            holds["row \(id)"] = nil
            if let key = messages[id]?.key { keys[key] = nil }
        case .result(let task, _, _, _, _): holds["scope task:\(task)"] = nil
        case .cancel: holds = holds.filter { !$0.key.hasPrefix("scope task:") }
        case .releaseLease(let id, _), .revokeLease(let id): holds["scope \(scopes[id] ?? "")"] = nil
        default: break
        }
    }

    private mutating func extend(_ thing: String, _ nowMs: Int64) {
        guard let hold = holds[thing] else { return }
        holds[thing]?.untilMs = max(hold.untilMs, nowMs + Reference.leaseMs)
    }

    private mutating func hold(_ thing: String, _ node: String, _ untilMs: Int64, _ nowMs: Int64) -> String? {
        if let hold = holds[thing], hold.holder != node, hold.latestMs < hold.untilMs {
            return "\(thing) is given to \(node) while \(hold.holder) holds it until \(hold.untilMs)"
        }
        guard untilMs > nowMs else { return "\(thing) is given to \(node) and has ended" }
        holds[thing] = Hold(holder: node, untilMs: untilMs, latestMs: nowMs)
        return nil
    }

    private mutating func deliver(_ payload: String, _ key: String?, _ id: Int64) -> String? {
        if let key, let first = keys[key], first != id {
            return "key \(key) was answered with \(first) and now with \(id)"
        }
        if let before = messages[id], before.payload != payload, key == nil || before.key != key {
            return "message \(id) is \(before.payload) and \(payload)"
        }
        if let key { keys[key] = id }
        messages[id] = (payload, key)
        return nil
    }
}
