import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh
@testable import Web

/// The span that each request leaves where spans are sent.
@Suite struct RequestSpanTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func telemetry(_ clock: ManualClock = ManualClock(), signals: String = "traces") throws -> Telemetry
    {
        let configuration = try Configuration(environment: [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "VOX_MESH_OBSERVABILITY_EXPORT": signals,
        ])
        return Telemetry(
            try #require(try TelemetrySettings(configuration)), clock: clock.wall, random: .seeded(11))
    }

    private static func facts(_ span: Span) -> [String: String] {
        span.attributes.all.reduce(into: [:]) { facts, entry in
            switch entry.value {
            case .text(let text): facts[entry.name] = text
            case .whole(let number): facts[entry.name] = String(number)
            case .number(let number): facts[entry.name] = String(number)
            case .flag(let flag): facts[entry.name] = String(flag)
            }
        }
    }

    @Test func aDeliveryNamesPeerRouteAndKey() async throws {
        let telemetry = try Self.telemetry()
        let harness = try await PeerHarness(isOpen: false) { $0.telemetry = telemetry }
        let peer = try await harness.pairedPeer()
        _ = telemetry.spans.take()
        let body =
            #"{"sender_agent_id":"2","receiver_agent_id":"1","message_type":"remote_task_result","payload":"hunter2","#
            + #""idempotency_key":"once-7"}"#
        let answer = try await harness.send(
            .post, "/v1/populi/a2a/deliver", body: body, bearer: peer.token,
            headers: [.traceParent: Self.trace, .requestID: "req-7"])
        #expect(answer.status == .ok, "\(answer.text)")
        let spans = telemetry.spans.take()
        let span = try #require(spans.first)
        #expect(spans.count == 1)
        #expect(span.name == .request && span.kind == .server && span.failure == nil)
        #expect(span.context.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(span.context.parentID == "b7ad6b7169203331")
        #expect(answer.headers[.traceParent] == span.context.traceParent)
        #expect(
            Self.facts(span) == [
                "http.request.method": "POST", "http.route": "/v1/populi/a2a/deliver",
                "http.response.status_code": "200", "vox.request_id": "req-7",
                "vox.mesh.parent_span_id": "b7ad6b7169203331", "vox.mesh.endpoint": "/v1/populi/a2a/deliver",
                "vox.mesh.peer_id": peer.node, "vox.mesh.idempotency_key": "once-7",
            ])
        #expect(!"\(spans)".contains("hunter2") && !"\(spans)".contains(peer.token))
    }

    @Test(arguments: [
        ("/v1/populi/join", #"{"id":"node-x","capabilities":{},"version":"1","last_seen_unix_ms":0}"#),
        ("/v1/populi/leave", #"{"id":"node-x"}"#),
        ("/v1/populi/a2a/inbox", #"{"receiver_agent_id":"2","claimer_node_id":"node-x"}"#),
        ("/v1/populi/exec/lease/grant", #"{"claimer_node_id":"node-x","scope_key":"a"}"#),
    ])
    func aSharedBearerLeavesTheNameThatTheBodyHas(path: String, body: String) async throws {
        let telemetry = try Self.telemetry()
        let harness = try await PeerHarness(isOpen: false) { $0.telemetry = telemetry }
        _ = try await harness.send(.post, path, body: body, bearer: PeerHarness.secrets[.mesh])
        let span = try #require(telemetry.spans.take().first)
        #expect(Self.facts(span)["vox.mesh.peer_id"] == "node-x")
        #expect(Self.facts(span)["vox.mesh.endpoint"] == path)
    }

    @Test func aRefusedCallerHasASpanToo() async throws {
        let telemetry = try Self.telemetry()
        let harness = try await PeerHarness(isOpen: false) { $0.telemetry = telemetry }
        _ = try await harness.send(.post, "/v1/populi/secret-path", body: "{}", bearer: "wrong-secret")
        let span = try #require(telemetry.spans.take().first)
        #expect(Self.facts(span)["http.response.status_code"] == "401")
        #expect(Self.facts(span)["http.route"] == "other")
        #expect(span.context.parentID == nil && span.context.flags == "01")
        #expect(!"\(span)".contains("secret-path") && !"\(span)".contains("wrong-secret"))
    }

    @Test func anItemBelongsToTheSpanOfItsRequest() async throws {
        let telemetry = try Self.telemetry()
        let harness = try await DashboardHarness(mesh: { $0.telemetry = telemetry })
        let answer = try await harness.send(
            .post, "/api/v2/hopper/submit", body: #"{"intent":"Tell hunter2 a story"}"#,
            headers: [.contentType: "application/json", .traceParent: Self.trace])
        let span = try #require(telemetry.spans.take().first)
        #expect(answer.field("traceparent") == span.context.traceParent)
        #expect(span.context.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(Self.facts(span)["vox.mesh.endpoint"] == nil)
        #expect(!"\(span)".contains("hunter2"))
    }

    @Test func aFormBelongsToItToo() async throws {
        let telemetry = try Self.telemetry()
        let harness = try await DashboardHarness(mesh: { $0.telemetry = telemetry })
        let answer = try await harness.sendForm("/hopper/submit", ["intent": "Tell a story"])
        #expect(answer.status == .seeOther, "\(answer.text)")
        let span = try #require(telemetry.spans.take().first)
        let item = try #require(try await harness.services.hopper.inbox().first)
        #expect(item.traceparent == span.context.traceParent)
    }

    @Test func whatTheCallerDoesNotRecordIsNotSent() async throws {
        let telemetry = try Self.telemetry()
        let harness = try await DashboardHarness(mesh: { $0.telemetry = telemetry })
        let quiet = String(Self.trace.dropLast()) + "0"
        let answer = try await harness.send(.get, "/health", headers: [.traceParent: quiet])
        #expect(answer.headers[.traceParent]?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") == true)
        #expect(answer.headers[.traceParent]?.hasSuffix("-00") == true)
        #expect(telemetry.spans.count == 0)
    }

    /// Nobody empties the queue, as with a collector that hangs: requests are answered, and the oldest spans go.
    @Test func aFullQueueHoldsNoRequestUp() async throws {
        let telemetry = try Self.telemetry()
        let harness = try await DashboardHarness(mesh: { $0.telemetry = telemetry })
        let context = telemetry.context(below: nil)
        for _ in 0..<2_048 { telemetry.record(Span(.request, .server, in: context, from: 1, to: 2)) }
        #expect(try await harness.send(.get, "/health").status == .ok)
        #expect(telemetry.spans.count == 2_048)
        #expect(telemetry.dropped.map(\.count) == [1])
        let metrics = try await harness.send(.get, "/metrics").text
        #expect(metrics.contains("\nvox_export_dropped_total{signal=\"traces\"} 1\n"))
    }

    @Test func withoutTracesNothingIsMeasured() async throws {
        let telemetry = try Self.telemetry(signals: "metrics")
        let harness = try await DashboardHarness(mesh: { $0.telemetry = telemetry })
        let answer = try await harness.send(.get, "/health")
        #expect(answer.headers[.traceParent] == nil)
        #expect(telemetry.spans.count == 0)
    }
}
