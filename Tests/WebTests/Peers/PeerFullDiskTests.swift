import Audit
import GRDB
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Mesh
@testable import Web

/// A disk without room: every write is refused whole, reads go on, and work goes on once there is room again.
@Suite struct PeerFullDiskTests {
    private static let sentence = "populi: store could not be written; nothing was saved; retry later"

    private func size(_ harness: PeerHarness) async throws -> [Int] {
        try await harness.services.store.read { tx in
            try ["node", "message", "exec_lease", "op_log", "node_token", "invite"].map {
                try Int.fetchOne(tx.db, sql: "SELECT count(*) FROM \($0)") ?? 0
            }
        }
    }

    @Test func fullDiskIs507WithNothingHalfWrittenAndReadsGoOn() async throws {
        let harness = try await PeerHarness()
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let large = String(repeating: "x", count: 200_000)
        let writes = [
            ("/v1/populi/join", PeerRouteRow.record.replacing("n1", with: "n2")),
            ("/v1/populi/leave", #"{"id":"n1"}"#),
            ("/v1/populi/a2a/deliver", PeerRouteRow.delivery.replacing(#""{}""#, with: "\"\(large)\"")),
            ("/v1/populi/exec/lease/grant", #"{"claimer_node_id":"n1","scope_key":"task:1"}"#),
            ("/v1/populi/admin/quarantine", #"{"node_id":"n1","quarantined":true}"#),
            ("/v1/populi/admin/maintenance", #"{"node_id":"n1","maintenance":true}"#),
            ("/v1/populi/bootstrap/exchange", #"{"bootstrap_token":"\#(invite.bearer.sec)"}"#),
        ]
        try await harness.services.store.fill()
        let before = try await size(harness)
        let nodes = try await harness.send(.get, "/v1/populi/nodes").text
        for (path, body) in writes {
            let answer = try await harness.send(.post, path, body: body)
            #expect(answer.status.code == 507, "\(path)")
            #expect(answer.text == Self.sentence)
            #expect(answer.headers[.retryAfterSeconds] == "5")
        }
        #expect(try await size(harness) == before)
        #expect(try await harness.send(.get, "/v1/populi/nodes").text == nodes)
        #expect(try await harness.send(.get, "/v1/populi/exec/leases").text == #"{"leases":[]}"#)
        #expect(try await harness.services.audit.verify().ok)
        try await harness.services.store.makeRoom()
        for (path, body) in writes.reversed() {
            let answer = try await harness.send(.post, path, body: body)
            let isBlocked = path.hasSuffix("grant")
            #expect(
                answer.status.code == (isBlocked ? 403 : answer.text.isEmpty ? 204 : 200), "\(path): \(answer.text)")
        }
        #expect(try await harness.services.audit.verify().ok)
    }

    @Test func leaseIsRenewedOnAFullDiskAndSeenAlsoBehindItsStoredEnd() async throws {
        let harness = try await PeerHarness()
        let clock = harness.clock
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        let grant = #"{"claimer_node_id":"n1","scope_key":"task:1"}"#
        _ = try await harness.send(.post, "/v1/populi/exec/lease/grant", body: grant)
        let lease = try #require(try await harness.services.leases.live().first)
        let renewal = #"{"claimer_node_id":"n1","lease_id":"\#(lease.id)"}"#
        try await harness.services.store.fill()
        for _ in 0..<3 {
            clock.advance(ms: 100_000)
            // Neither an end that is undone alone nor a commit that fails stands in the way.
            #expect(try await harness.send(.post, "/v1/populi/exec/lease/release", body: renewal).status.code == 507)
            let answer = try await harness.send(.post, "/v1/populi/exec/lease/renew", body: renewal)
            #expect(answer.status == .noContent)
        }
        let list = try await harness.send(.get, "/v1/populi/exec/leases")
        #expect(list.status == .ok)
        #expect(list.text.contains("\(lease.expiresMs + 300_000)"))
        clock.advance(ms: 120_000)
        #expect(try await harness.send(.get, "/v1/populi/exec/leases").text == #"{"leases":[]}"#)
    }

    /// The end of a maintenance cannot be written, and is told to the node and to readers nonetheless.
    @Test func heartbeatsAndTheListOfNodesGoOnWhileEndsCannotBeWritten() async throws {
        let harness = try await PeerHarness()
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        let maintenance = #"{"node_id":"n1","maintenance":true,"maintenance_for_ms":1000}"#
        _ = try await harness.send(.post, "/v1/populi/admin/maintenance", body: maintenance)
        #expect(try await harness.send(.get, "/v1/populi/nodes").text.contains(#""maintenance":true"#))
        try await harness.services.store.fill()
        harness.clock.advance(ms: 1_000)
        for _ in 0..<2 {
            let nodes = try await harness.send(.get, "/v1/populi/nodes")
            #expect(nodes.status == .ok)
            #expect(nodes.text.contains(#""id":"n1""#))
            #expect(!nodes.text.contains("maintenance"))
            let heartbeat = try await harness.send(.post, "/v1/populi/heartbeat", body: PeerRouteRow.record)
            #expect(heartbeat.status == .ok)
            #expect(heartbeat.text.contains("\(harness.clock.nowMs)"))
            #expect(!heartbeat.text.contains("maintenance"))
        }
        let stored = try await harness.services.store.read { tx in try NodeRow.gates("n1", tx) }
        #expect(stored?.isInMaintenance == true, "nothing was written")
        harness.clock.advance(ms: -1)
        let undone = try await harness.send(.get, "/v1/populi/nodes")
        #expect(undone.text.contains(#""maintenance":true"#), "the clock has undone the end")
    }

    /// The end of a row's lease cannot be written; the row is shown free all the same, and to who may claim it now.
    @Test func aMailboxIsListedWhileEndsCannotBeWritten() async throws {
        let harness = try await PeerHarness()
        for node in ["n1", "n2"] {
            _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record.replacing("n1", with: node))
        }
        _ = try await harness.send(.post, "/v1/populi/a2a/deliver", body: PeerRouteRow.delivery)
        let claim = #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/inbox", body: claim).text.contains(#""n1""#))
        let mailbox = harness.services.mailbox
        let request = A2AInboxRequest(receiverAgentId: "2")
        let callers = ["n1", "n2"].map { Caller(role: .node, boundNode: NodeID($0), source: $0) }
        #expect(try await mailbox.inbox(request, as: callers[1]).messages.isEmpty)
        try await harness.services.store.fill()
        harness.clock.advance(ms: 119_999)
        let before = try await harness.send(.post, "/v1/populi/a2a/inbox", body: #"{"receiver_agent_id":"2"}"#)
        #expect(before.text.contains("lease_holder_node_id"))
        harness.clock.advance(ms: 1)
        let list = try await harness.send(.post, "/v1/populi/a2a/inbox", body: #"{"receiver_agent_id":"2"}"#)
        #expect(list.status == .ok)
        #expect(list.text.contains(#""message_type""#))
        #expect(!list.text.contains("lease_holder_node_id"))
        #expect(!list.text.contains("lease_expires_unix_ms"))
        for caller in callers {
            #expect(try await mailbox.inbox(request, as: caller).messages.count == 1, "\(caller)")
        }
        let holder = try await harness.services.store.read { tx in
            try String.fetchOne(tx.db, sql: "SELECT lease_holder_node_id FROM message")
        }
        #expect(holder == "n1", "nothing was written")
    }

    @Test func fullDiskIsToldAsAStoreAlert() async throws {
        let harness = try await PeerHarness()
        try await harness.services.store.fill()
        let events = harness.services.events.subscribe(topics: [.store])
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        var iterator = events.makeAsyncIterator()
        let event = await iterator.next()?.event
        #expect(event?.type == "StoreAlert")
        #expect(event?.data["alert"] == "disk_full")
        #expect(event?.data["severity"] == "error")
    }

    @Test func signedBearerIsNotSpentByAFullDisk() async throws {
        let harness = try await PeerHarness { $0.bearers = BearerSettings(rest: .init(jwtKey: SignedToken.key)) }
        let store = harness.services.store
        try await store.leaveNoRoom()
        var refused: (token: String, answer: TestResponse)?
        for number in 0..<2_000 where refused == nil {
            let token = SignedToken(jti: "\(number)", exp: 1_790_000_600).text
            let answer = try await harness.send(.get, "/v1/populi/nodes", bearer: token)
            if answer.status != .ok { refused = (token, answer) }
        }
        let (token, answer) = try #require(refused)
        #expect(answer.status.code == 507)
        #expect(answer.headers[.retryAfterSeconds] == "5")
        try await store.makeRoom()
        #expect(try await harness.send(.get, "/v1/populi/nodes", bearer: token).status == .ok)
        #expect(try await harness.send(.get, "/v1/populi/nodes", bearer: token).status == .unauthorized)
    }
}
