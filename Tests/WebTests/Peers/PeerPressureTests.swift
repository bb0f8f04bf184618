import Audit
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Synchronization
import Testing

@testable import Mesh
@testable import Web

/// What the mesh listener says when there is too much: rate limits, a full mailbox, a full disk.
@Suite struct PeerPressureTests {
    private static let deliver = "/v1/populi/a2a/deliver"
    private static let exchange = "/v1/populi/bootstrap/exchange"

    private static func delivery(from sender: String = "1", payload: String = "{}") -> String {
        #"{"sender_agent_id":"\#(sender)","receiver_agent_id":"2","message_type":"note","payload":"\#(payload)"}"#
    }

    private func expectRetry(_ answer: TestResponse, _ status: Int, _ sentence: String) {
        #expect(answer.status.code == status)
        #expect(answer.text == "populi: \(sentence)")
        #expect(answer.headers[.retryAfterSeconds].flatMap { Int($0) }.map { $0 >= 1 } == true)
    }

    // Deliver rate

    @Test func deliversOverTheRateAreToldWhenToComeBack() async throws {
        let harness = try await PeerHarness {
            $0.mailbox.deliversPerSecond = 1
            $0.mailbox.deliverBurst = 3
        }
        for _ in 0..<3 { #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .ok) }
        let refused = try await harness.send(.post, Self.deliver, body: Self.delivery())
        expectRetry(refused, 429, "too many requests; retry later")
        #expect(refused.headers[.retryAfterSeconds] == "1")
        harness.clock.advance(ms: 1_000)
        #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .ok)
        #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .tooManyRequests)
    }

    @Test func deliverRateIsPerBearerAndInOpenModePerSender() async throws {
        let narrow: (inout MeshParts) -> Void = {
            $0.mailbox.deliversPerSecond = 1
            $0.mailbox.deliverBurst = 1
        }
        let closed = try await PeerHarness(isOpen: false, edit: narrow)
        for (sender, bearer, status) in [
            ("1", "submitter-secret", 200), ("2", "submitter-secret", 429), ("1", "admin-secret", 200),
        ] {
            let answer = try await closed.send(.post, Self.deliver, body: Self.delivery(from: sender), bearer: bearer)
            #expect(answer.status.code == status, "\(sender) \(bearer)")
        }
        let open = try await PeerHarness(edit: narrow)
        for (sender, status) in [("1", 200), ("1", 429), ("2", 200)] {
            let answer = try await open.send(.post, Self.deliver, body: Self.delivery(from: sender))
            #expect(answer.status.code == status, "\(sender)")
        }
    }

    @Test func deliverRateOfZeroIsNoLimit() async throws {
        let harness = try await PeerHarness {
            $0.mailbox.deliversPerSecond = 0
            $0.mailbox.deliverBurst = 1
        }
        for _ in 0..<20 { #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .ok) }
    }

    @Test func ratesCountOnlyDelivers() async throws {
        let harness = try await PeerHarness {
            $0.mailbox.deliversPerSecond = 1
            $0.mailbox.deliverBurst = 1
        }
        for _ in 0..<2 { _ = try await harness.send(.post, Self.deliver, body: Self.delivery()) }
        #expect(try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record).status == .ok)
        let list = #"{"receiver_agent_id":"2"}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/inbox", body: list).status == .ok)
    }

    // Exchange rate

    @Test func exchangesArePerSourceAndPerInvite() async throws {
        let harness = try await PeerHarness()
        _ = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let guess = BootstrapExchangeRequest(bootstrapToken: "guess")
        for number in 0..<10 {
            await #expect(throws: InviteError.notValid) {
                try await harness.services.invites.exchange(guess, source: "10.0.0.\(number)")
            }
        }
        await #expect(throws: InviteError.rateLimited(retryAfterSeconds: 60)) {
            try await harness.services.invites.exchange(guess, source: "10.0.0.99")
        }
        harness.clock.advance(ms: 60_000)
        await #expect(throws: InviteError.notValid) {
            try await harness.services.invites.exchange(guess, source: "10.0.0.99")
        }
    }

    @Test func exchangesOverTheRateAreToldWhenToComeBack() async throws {
        let harness = try await PeerHarness()
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        for number in 0..<10 {
            _ = try await harness.send(.post, Self.exchange, body: #"{"bootstrap_token":"guess \#(number)"}"#)
        }
        let body = #"{"bootstrap_token":"\#(invite.bearer.sec)"}"#
        let refused = try await harness.send(.post, Self.exchange, body: body)
        expectRetry(refused, 429, "too many requests; retry later")
        #expect(refused.headers[.retryAfterSeconds] == "60")
        harness.clock.advance(ms: 60_000)
        #expect(try await harness.send(.post, Self.exchange, body: body).status == .ok)
    }

    // Row cap

    @Test func fullMailboxRefusesAndKeepsEveryRow() async throws {
        let harness = try await PeerHarness { $0.mailbox.mostRows = { 3 } }
        for _ in 0..<3 { #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .ok) }
        let refused = try await harness.send(.post, Self.deliver, body: Self.delivery())
        expectRetry(refused, 429, "mailbox is full of unacknowledged rows; retry later")
        let list = #"{"receiver_agent_id":"2"}"#
        let rows = try await harness.send(.post, "/v1/populi/a2a/inbox", body: list)
        #expect(rows.text.matches(of: /"message_type"/).count == 3)
    }

    @Test func capIsReadAtEachDeliver() async throws {
        let cap = Cap()
        let harness = try await PeerHarness { $0.mailbox.mostRows = { cap.rows.load(ordering: .relaxed) } }
        #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .ok)
        #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .tooManyRequests)
        cap.rows.store(2, ordering: .relaxed)
        #expect(try await harness.send(.post, Self.deliver, body: Self.delivery()).status == .ok)
    }

    @Test func dropOldestTakesTheOldestOpenRowsAndTheirLeases() async throws {
        let harness = try await PeerHarness {
            $0.mailbox.mostRows = { 2 }
            $0.mailbox.dropsOldest = { true }
        }
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        let first = try await harness.send(.post, Self.deliver, body: Self.delivery(payload: "1"))
        let claim = #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/inbox", body: claim).text.contains(#""payload":"1""#))
        for number in 2...3 {
            let body = Self.delivery(payload: "\(number)")
            #expect(try await harness.send(.post, Self.deliver, body: body).status == .ok)
        }
        #expect(first.status == .ok)
        let gone = try await harness.send(
            .post, "/v1/populi/a2a/ack", body: #"{"receiver_agent_id":"2","message_id":1}"#)
        #expect(gone.status == .notFound)
        let total = try await harness.services.store.read { tx in try MessageRow.totalCount(tx) }
        #expect(total == 2)
    }

    @Test func ackedRowsMakeRoomBeforeOpenOnesWithDropOldest() async throws {
        let harness = try await PeerHarness {
            $0.mailbox.mostRows = { 2 }
            $0.mailbox.dropsOldest = { true }
        }
        for number in 1...2 {
            _ = try await harness.send(.post, Self.deliver, body: Self.delivery(payload: "\(number)"))
        }
        let ack = #"{"receiver_agent_id":"2","message_id":2}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/ack", body: ack).status == .noContent)
        _ = try await harness.send(.post, Self.deliver, body: Self.delivery(payload: "3"))
        let rows = try await harness.services.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.payload) == ["3", "1"])
    }

    // Retention

    @Test(arguments: [(0, 0), (999, 1), (1_000, 0)])
    func ackedRowsAreKeptForTheirAgeAndOpenOnesForGood(ageMs: Int64, kept: Int) async throws {
        let harness = try await PeerHarness { $0.mailbox.ackedAgeMs = { ageMs == 0 ? 0 : 1_000 } }
        for _ in 0..<2 { _ = try await harness.send(.post, Self.deliver, body: Self.delivery()) }
        let ack = #"{"receiver_agent_id":"2","message_id":1}"#
        _ = try await harness.send(.post, "/v1/populi/a2a/ack", body: ack)
        harness.clock.advance(ms: ageMs)
        await MeshSweeper(services: harness.services).sweep(isWholeMinute: true)
        let again = try await harness.send(.post, "/v1/populi/a2a/ack", body: ack)
        #expect(again.status == (kept == 1 ? .noContent : .notFound))
        harness.clock.advance(ms: 40 * 86_400_000)
        await MeshSweeper(services: harness.services).sweep(isWholeMinute: true)
        let open = try await harness.services.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(open.map(\.id.rawValue) == [2])
    }
}

/// A cap that a test moves while the mesh runs.
private final class Cap: Sendable {
    let rows = Atomic(1)
}
