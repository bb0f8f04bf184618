import AsyncHTTPClient
import Audit
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

extension Journeys {
    /// The control plane is killed in the middle of writes, again and again on the same data.
    @Suite struct KillTests {
        /// Senders at once.
        private static let senders = 200
        /// Messages that one sender sends if nobody stops it.
        private static let messages = 8
        /// `make torture` kills more often.
        private static let rounds = ProcessInfo.processInfo.environment["VOX_TORTURE"] == nil ? 5 : 20

        @Test(.timeLimit(.minutes(5))) func nothingThatWasAcceptedIsLostOrDoubled() async throws {
            try await Stage.play { stage in
                let ledger = Ledger()
                for round in 0..<Self.rounds {
                    let process = try await stage.start("anna")
                    let sending = Task { await Self.send(round, to: process.mesh, ledger) }
                    let wanted = ledger.count + Self.senders + 61 * round % 400
                    try await eventually("enough messages are accepted") { ledger.count >= wanted }
                    try await process.child.killHard()
                    await sending.value
                    let verdict = try await process.vox("audit", "verify")
                    try #require(verdict.status == 0, "round \(round): \(verdict)")
                }
                let process = try await stage.start("anna")
                try await Self.holds(process, ledger)
                try await Self.knows(process, ledger)
                try #require(ledger.failures > 0, "the process was killed while messages were under way")
                let verdict = try await process.vox("audit", "verify")
                try #require(verdict.status == 0, "\(verdict)")
            }
        }

        /// Every node whose join was answered is registered.
        private static func knows(_ process: VoxProcess, _ ledger: Ledger) async throws {
            let text = try await PlainBrowser(process.mesh).get("/v1/populi/nodes").text
            let rows = try JSONValue(parsing: Array(text.utf8))["nodes"]?.arrayValue ?? []
            let ids = rows.compactMap { $0["id"]?.stringValue }
            try #require(Set(ids).count == ids.count)
            try #require(ledger.joined.subtracting(ids).isEmpty)
            try #require(!ledger.joined.isEmpty, "the log has entries of joins")
        }

        /// What was not answered is sent again under its key: then every message is there, and once.
        private static func holds(_ process: VoxProcess, _ ledger: Ledger) async throws {
            let found = try await inbox(process.mesh)
            for (payload, id) in ledger.accepted {
                try #require(found[payload] == [id], "\(payload) was accepted as \(id)")
            }
            for payload in ledger.unanswered {
                let id = try #require(await redeliver(payload, to: process.mesh))
                if let kept = found[payload] { try #require(kept == [id], "\(payload) was kept and got another id") }
            }
            let all = try await inbox(process.mesh)
            try #require(all.count == ledger.accepted.count + ledger.unanswered.count)
            try #require(all.values.allSatisfy { $0.count == 1 }, "no message is there twice")
            let ids = all.values.flatMap(\.self)
            try #require(Set(ids).count == ids.count)
        }

        /// Every sender joins as a node, then sends its messages one after the other; it stops when nobody answers.
        private static func send(_ round: Int, to base: String, _ ledger: Ledger) async {
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<senders {
                    group.addTask {
                        let node = "sender-\(round)-\(sender)"
                        if await join(node, at: base) { ledger.joined(node) }
                        for number in 0..<messages {
                            let payload = "\(round)-\(sender)-\(number)"
                            let id = await deliver(payload, to: base)
                            ledger.note(payload, id)
                            guard id != nil else { return }
                        }
                    }
                }
            }
        }

        /// Whether the join was answered; each one is an entry of the log.
        private static func join(_ node: String, at base: String) async -> Bool {
            let body: JSONValue = [
                "id": .string(node), "capabilities": [:], "version": "1", "last_seen_unix_ms": 0,
            ]
            // A refused or broken connection is what this test is about.
            let answer = try? await PlainBrowser(base).post("/v1/populi/join", body)
            return answer?.status == 200
        }

        /// The id of an accepted message; nil when there was no answer.
        private static func deliver(_ payload: String, to base: String) async -> Int64? {
            let body: JSONValue = [
                "sender_agent_id": "7", "receiver_agent_id": "9", "message_type": "note", "payload": .string(payload),
                "idempotency_key": .string("key-" + payload),
            ]
            // A refused or broken connection is what this test is about.
            let answer = try? await PlainBrowser(base).post("/v1/populi/a2a/deliver", body)
            guard let answer, answer.status == 200 else { return nil }
            return (try? JSONValue(parsing: Array(answer.text.utf8)))?["message_id"]?.integerValue
        }

        /// The same for a process that lives: a kept connection of the one before may break once.
        private static func redeliver(_ payload: String, to base: String) async -> Int64? {
            for _ in 0..<3 {
                if let id = await deliver(payload, to: base) { return id }
            }
            return nil
        }

        /// All un-acknowledged messages: payload → ids.
        private static func inbox(_ base: String) async throws -> [String: [Int64]] {
            var (found, before): ([String: [Int64]], Int64?) = ([:], nil)
            while true {
                var body: [String: JSONValue] = ["receiver_agent_id": "9", "max_messages": 256]
                if let before { body["before_message_id"] = .integer(before) }
                let answer = try await PlainBrowser(base).post("/v1/populi/a2a/inbox", .object(body))
                let rows = try JSONValue(parsing: Array(answer.text.utf8))["messages"]?.arrayValue ?? []
                for row in rows {
                    let id = try #require(row["id"]?.integerValue)
                    found[row["payload"]?.stringValue ?? "", default: []].append(id)
                    before = id
                }
                if rows.isEmpty { return found }
            }
        }
    }
}

/// What the senders know: which messages were accepted, and which got no answer.
private final class Ledger: Sendable {
    private struct State {
        var accepted: [String: Int64] = [:]
        var unanswered: [String] = []
        var joined: Set<String> = []
    }

    private let state = Mutex(State())

    var accepted: [String: Int64] { state.withLock { $0.accepted } }
    var unanswered: [String] { state.withLock { $0.unanswered } }
    var joined: Set<String> { state.withLock { $0.joined } }
    var count: Int { state.withLock { $0.accepted.count } }
    var failures: Int { state.withLock { $0.unanswered.count } }

    func joined(_ node: String) { state.withLock { _ = $0.joined.insert(node) } }

    func note(_ payload: String, _ id: Int64?) {
        state.withLock { state in
            if let id { state.accepted[payload] = id } else { state.unanswered.append(payload) }
        }
    }
}
