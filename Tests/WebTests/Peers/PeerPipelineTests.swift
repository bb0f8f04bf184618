import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import NIOCore
import Testing
import VoxCrypto

@testable import Mesh
@testable import Web

@Suite struct PeerPipelineTests {
    @Test func authenticationComesBeforeRouting() async throws {
        let harness = try await PeerHarness(isOpen: false)
        #expect(try await harness.send(.get, "/v1/mens/nodes").status == .unauthorized)
        let known = try await harness.send(.get, "/v1/mens/nodes", bearer: "mesh-secret")
        #expect(known.status == .notFound)
        #expect(known.text == "populi: no such route")
    }

    @Test func wrongMethodNamesTheRightOne() async throws {
        let harness = try await PeerHarness()
        for method in [HTTPRequest.Method.get, .put, .delete, .options, .head, .patch] {
            let response = try await harness.send(method, "/v1/populi/join")
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST")
        }
    }

    @Test func sizeComesBeforeTypeAndTypeBeforeShape() async throws {
        let harness = try await PeerHarness(isOpen: false, bodyLimit: 2_048)
        let large = String(repeating: "x", count: 2_049)
        let join = "/v1/populi/join"
        let tooLarge = try await harness.send(
            .post, join, body: large, bearer: "submitter-secret", headers: [.contentType: "text/plain"])
        #expect(tooLarge.status == .contentTooLarge)
        let wrongType = try await harness.send(
            .post, join, body: "x", bearer: "submitter-secret", headers: [.contentType: "text/plain"])
        #expect(wrongType.status == .unsupportedMediaType)
        let badBody = try await harness.send(.post, join, body: "x", bearer: "submitter-secret")
        #expect(badBody.status == .badRequest)
        let role = try await harness.send(.post, join, body: PeerRouteRow.record, bearer: "submitter-secret")
        #expect(role.status == .forbidden)
    }

    @Test(arguments: [
        "application/json", "application/json; charset=utf-8", "application/problem+json", "APPLICATION/JSON",
    ])
    func jsonTypesPass(_ type: String) async throws {
        let harness = try await PeerHarness()
        let response = try await harness.send(
            .post, "/v1/populi/join", body: PeerRouteRow.record, headers: [.contentType: type])
        #expect(response.status == .ok)
    }

    @Test(arguments: [
        "", "[]", "null", "{", #"{"id":1}"#, #"{"id":"n1"}"#,
        #"{"id":"n1","capabilities":{},"version":"1","last_seen_unix_ms":1.5}"#,
        #"{"id":"n1","capabilities":{},"version":"1","last_seen_unix_ms":-1}"#,
        #"{"id":"n1","capabilities":{},"version":"1","last_seen_unix_ms":0,"cpu_usage_pct":250}"#,
        #"{"id":"n1","capabilities":{},"version":"1","last_seen_unix_ms":0,"ed25519_pub_key_b64":"x"}"#,
    ])
    func unfitBodiesAreOneSentence(_ body: String) async throws {
        let harness = try await PeerHarness()
        let response = try await harness.send(.post, "/v1/populi/join", body: body)
        #expect(response.status == .badRequest)
        #expect(response.text == "populi: body is not valid JSON for this route")
    }

    @Test func aMalformedTraceOfAnyLengthIsIgnored() async throws {
        let harness = try await PeerHarness()
        let trace = String(repeating: "x", count: 1_025)
        let body = PeerRouteRow.delivery.dropLast() + #","traceparent":"\#(trace)"}"#
        #expect(try await harness.send(.post, "/v1/populi/a2a/deliver", body: String(body)).status == .ok)
        let list = try await harness.send(.post, "/v1/populi/a2a/inbox", body: #"{"receiver_agent_id":"2"}"#)
        #expect(list.text.contains(#""message_type":"job_result""#))
        #expect(!list.text.contains("traceparent"))
    }

    @Test func invalidUTF8IsRefused() async throws {
        let harness = try await PeerHarness()
        let response = try await harness.application.test(.router) { client in
            try await client.execute(
                uri: "/v1/populi/leave", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(bytes: Array(#"{"id":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8)))
        }
        #expect(response.status == .badRequest)
    }

    @Test func fixedHeadersAreOnEveryAnswer() async throws {
        let harness = try await PeerHarness()
        for path in ["/health", "/v1/populi/nodes", "/nowhere"] {
            let response = try await harness.send(.get, path, headers: [.requestID: "abc 123"])
            #expect(response.headers[.requestID] == "abc 123")
            #expect(response.headers[.feature]?.hasPrefix("mesh-auth-v1,a2a-observe-v1") == true)
            #expect(response.headers[.cacheControl] == "no-store")
        }
    }

    @Test(arguments: ["", String(repeating: "a", count: 129), "tab\there", "ü"])
    func unfitRequestIDsAreReplaced(_ id: String) {
        #expect(RequestIdentifier.usable(id) == nil)
        let made = RequestIdentifier.make(.seeded(3))
        #expect(made.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }

    @Test func wholeExchangesStayAsTheyAre() async throws {
        let harness = try await PeerHarness()
        let cases: [(name: String, path: String, body: String?)] = [
            ("peer-health", "/health", nil), ("peer-join", "/v1/populi/join", PeerRouteRow.record),
            ("peer-nodes", "/v1/populi/nodes", nil), ("peer-deliver", "/v1/populi/a2a/deliver", PeerRouteRow.delivery),
            ("peer-inbox", "/v1/populi/a2a/inbox", #"{"receiver_agent_id":"2","claimer_node_id":"n1"}"#),
            ("peer-ack", "/v1/populi/a2a/ack", #"{"receiver_agent_id":"2","message_id":1}"#),
            ("peer-grant", "/v1/populi/exec/lease/grant", #"{"claimer_node_id":"n1","scope_key":" task:1 "}"#),
            ("peer-leases", "/v1/populi/exec/leases", nil),
            ("peer-leave-unknown", "/v1/populi/leave", #"{"id":"nobody"}"#),
            ("peer-leave", "/v1/populi/leave", #"{"id":"n1"}"#),
        ]
        for example in cases {
            let method: HTTPRequest.Method = example.body == nil ? .get : .post
            let response = try await harness.send(method, example.path, body: example.body)
            try ExchangeSnapshot(name: example.name)
                .verify("\(method.rawValue) \(example.path)\n\(example.body ?? "")", response)
        }
    }

    @Test func usedInviteIsGone() async throws {
        let harness = try await PeerHarness()
        let invite = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let body = #"{"bootstrap_token":"\#(invite.bearer.sec)"}"#
        let exchange = "/v1/populi/bootstrap/exchange"
        #expect(try await harness.send(.post, exchange, body: body).status == .ok)
        let second = try await harness.send(.post, exchange, body: body)
        #expect(second.status == .gone)
        #expect(second.text == "populi: bootstrap token expired or already used")
    }

    @Test func elevenGuessesAMinuteAreTooMany() async throws {
        let harness = try await PeerHarness()
        _ = try await harness.services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let body = #"{"bootstrap_token":"guess"}"#
        for _ in 0..<10 {
            #expect(try await harness.send(.post, "/v1/populi/bootstrap/exchange", body: body).status == .unauthorized)
        }
        let last = try await harness.send(.post, "/v1/populi/bootstrap/exchange", body: body)
        #expect(last.status == .tooManyRequests)
        #expect(last.headers[.retryAfterSeconds].flatMap { Int($0) }.map { $0 >= 1 } == true)
    }

    @Test func clientThatHangsUpLeavesTheQueue() async throws {
        let harness = try await PeerHarness()
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        try await harness.application.test(.live) { client in
            let port = try #require(client.port)
            let raw = TestClient(host: "127.0.0.1", port: port)
            raw.connect()
            let body = #"{"receiver_agent_id":"2","claimer_node_id":"n1","wait_ms":30000}"#
            try await raw.executeAndDontWaitForResponse(
                .init(
                    "/v1/populi/a2a/inbox", method: .post, headers: [.contentType: "application/json"],
                    body: ByteBuffer(string: body)))
            while harness.services.mailbox.waiters.count != 1 { try await Task.sleep(for: .milliseconds(1)) }
            try await raw.close(mode: .all)
            while harness.services.mailbox.waiters.count != 0 { try await Task.sleep(for: .milliseconds(1)) }
            let delivered = try await harness.services.mailbox.deliver(.fixture(), as: .own)
            let claim = A2AInboxRequest.claim(by: "n1")
            let messages = try await harness.services.mailbox.inbox(claim, as: .own).messages
            #expect(messages.map(\.id) == [delivered.messageId])
        }
    }
}
