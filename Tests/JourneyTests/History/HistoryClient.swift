import Audit
import Foundation
import VoxCrypto

/// A client of a mesh that may be killed at any moment; notes every call.
struct HistoryClient: Sendable {
    /// Nobody answers any more.
    struct Unanswered: Error {}

    let base: String
    let history: History

    /// Sends messages under their own keys: first those that were not answered before, then new ones.
    func produce(_ name: String, again: [String], count: Int) async -> [String] {
        var waiting = again + (0..<count).map { "\(name)-\($0)" }
        while let payload = waiting.first {
            do {
                _ = try await call(.deliver(payload: payload))
            } catch {
                // What comes after it was never sent.
                return [payload] + waiting.dropFirst().filter { again.contains($0) }
            }
            waiting.removeFirst()
        }
        return []
    }

    /// Joins, then claims rows and works on them until nobody answers; some it forgets, as a worker does that dies.
    func work(as node: String, _ random: RandomSource) async {
        do {
            let record: JSONValue = [
                "id": .string(node), "capabilities": [:], "version": "1", "last_seen_unix_ms": 0,
            ]
            guard try await post("join", record) != nil else { return }
            while true {
                guard case .row(let id, _, _) = try await call(.claim(node: node)) else { continue }
                let fate = random.uint64(below: 10)
                if fate == 0 { continue }
                if fate > 4 { try await hold("scope-\(id % 3)", as: node, releases: fate > 5) }
                _ = try await call(.ack(message: id))
            }
        } catch {
            return
        }
    }

    private func hold(_ scope: String, as node: String, releases: Bool) async throws {
        guard case .lease(let id, _) = try await call(.grant(scope: scope, node: node)), releases else { return }
        _ = try await call(.release(lease: id), as: node)
    }

    // MARK: Calls

    @discardableResult
    private func call(_ call: HistoryEvent.Call, as node: String = "") async throws -> HistoryEvent.Answer {
        let start = Self.now
        let answer: HistoryEvent.Answer?
        do {
            answer = try await send(call, as: node)
        } catch {
            answer = nil
        }
        history.note(HistoryEvent(call: call, start: start, end: Self.now, answer: answer))
        guard let answer else { throw Unanswered() }
        return answer
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    private func send(_ call: HistoryEvent.Call, as node: String) async throws -> HistoryEvent.Answer {
        switch call {
        case .deliver(let payload):
            let body: JSONValue = [
                "sender_agent_id": "7", "receiver_agent_id": "9", "message_type": "note", "payload": .string(payload),
                "idempotency_key": .string("key-" + payload),
            ]
            let id = try await post("a2a/deliver", body)?["message_id"]?.integerValue
            return id.map { .accepted(message: $0) } ?? .nothing
        case .claim(let node):
            let body: JSONValue = ["receiver_agent_id": "9", "claimer_node_id": .string(node), "wait_ms": 200]
            guard let row = try await post("a2a/inbox", body)?["messages"]?.arrayValue?.first,
                let id = row["id"]?.integerValue, let untilMs = row["lease_expires_unix_ms"]?.integerValue
            else { return .nothing }
            return .row(message: id, payload: row["payload"]?.stringValue ?? "", untilMs: untilMs)
        case .ack(let message):
            let body: JSONValue = ["receiver_agent_id": "9", "message_id": .integer(message)]
            return try await post("a2a/ack", body) == nil ? .nothing : .done
        case .grant(let scope, let node):
            let body: JSONValue = ["scope_key": .string(scope), "claimer_node_id": .string(node)]
            guard let lease = try await post("exec/lease/grant", body), let id = lease["lease_id"]?.stringValue,
                let untilMs = lease["expires_unix_ms"]?.integerValue
            else { return .nothing }
            return .lease(id: id, untilMs: untilMs)
        case .release(let lease):
            let body: JSONValue = ["lease_id": .string(lease), "claimer_node_id": .string(node)]
            return try await post("exec/lease/release", body) == nil ? .nothing : .done
        }
    }

    /// The body of a 200; nil for a refusal, which changes nothing.
    private func post(_ path: String, _ body: JSONValue) async throws -> JSONValue? {
        let answer = try await PlainBrowser(base).post("/v1/populi/" + path, body)
        if (400..<500).contains(answer.status) { return nil }
        guard (200..<300).contains(answer.status) else { throw Unanswered() }
        return answer.text.isEmpty ? .null : try JSONValue(parsing: Array(answer.text.utf8))
    }

    /// Every row that is not acked, by number.
    func open() async throws -> [Int64: String] {
        var (found, before): ([Int64: String], Int64?) = ([:], nil)
        while true {
            var body: [String: JSONValue] = ["receiver_agent_id": "9", "max_messages": 256]
            if let before { body["before_message_id"] = .integer(before) }
            let rows = try await post("a2a/inbox", .object(body))?["messages"]?.arrayValue ?? []
            for row in rows {
                guard let id = row["id"]?.integerValue else { continue }
                found[id] = row["payload"]?.stringValue ?? ""
                before = id
            }
            if rows.isEmpty { return found }
        }
    }
}
