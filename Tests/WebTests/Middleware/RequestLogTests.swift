import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Mesh
import MeshFixtures
import Testing

@testable import Web

/// What each request leaves in the log.
@Suite struct RequestLogTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func peers(_ lines: LogLines) async throws -> PeerHarness {
        var harness = try await PeerHarness(isOpen: false)
        harness.settings.requestLog = lines.logger
        return harness
    }

    @Test func aRefusedBearerLeavesOneNoticeWithoutTheBearer() async throws {
        let lines = LogLines()
        let answer = try await peers(lines).send(
            .post, "/v1/populi/join", body: "{}", bearer: "wrong-secret",
            headers: [.requestID: "req-7", .traceParent: Self.trace])
        #expect(answer.status == .unauthorized)
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.level == .notice)
        #expect(line.text("event") == "http.denied")
        #expect(line.text("request_id") == "req-7")
        #expect(line.text("method") == "POST")
        #expect(line.text("status") == "401")
        #expect(line.text("trace_id") == "0af7651916cd43dd8448eb211c80319c")
        #expect(line.text("code")?.hasPrefix("bearer token missing") == true)
        #expect(!"\(line)".contains("wrong-secret"))
    }

    @Test func aRefusalNamesTheRouteAsAPatternAndTheRole() async throws {
        let lines = LogLines()
        let answer = try await peers(lines).send(
            .post, "/v1/populi/a2a/deliver", body: "{}", bearer: "worker-secret")
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.level == RequestLog.level(status: answer.status.code, isAbandoned: false))
        #expect(line.text("route") == "/v1/populi/a2a/deliver")
        #expect(line.text("role") == "worker")
        #expect(line.text("request_id") == answer.headers[.requestID])
    }

    @Test func anUnknownPathIsNotInTheLog() async throws {
        let lines = LogLines()
        let answer = try await peers(lines).send(.get, "/v1/secret-path", bearer: "mesh-secret")
        #expect(answer.status == .notFound)
        let line = try #require(lines.all.first)
        #expect(line.level == .info)
        #expect(line.text("route") == "other")
        #expect(!"\(line)".contains("secret-path"))
    }

    @Test func whatWentWellIsSaidAtDebugOnly() async throws {
        let lines = LogLines()
        _ = try await peers(lines).send(.get, "/health")
        #expect(lines.all.map(\.level) == [.debug])
        #expect(lines.all.first?.text("status") == "200")
    }

    @Test func aRefusalOfTheDashboardLeavesItsCode() async throws {
        let lines = LogLines()
        let harness = try await DashboardHarness(edit: { $0.requestLog = lines.logger })
        let answer = try await harness.sendJSON(.post, "/api/v2/hopper/submit", #"{"intent":" "}"#)
        #expect(answer.status == .badRequest)
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.level == .info)
        #expect(line.text("code") == "vox/hopper/empty-intent")
        #expect(line.text("route") == "/api/v2/hopper/submit")
    }

    @Test func anOwnFaultIsAnErrorWithItsCause() throws {
        let outcome = RequestOutcome()
        outcome.note { $0.cause = "why" }
        outcome.note { $0.code = "vox/http/internal" }
        #expect(outcome.known == RequestOutcome.Facts(code: "vox/http/internal", cause: "why"))
        #expect(RequestLog.level(status: 500, isAbandoned: false) == .error)
        #expect(RequestLog.level(status: 503, isAbandoned: true) == .debug)
        #expect(RequestLog.level(status: 403, isAbandoned: false) == .notice)
        #expect(RequestLog.level(status: 429, isAbandoned: false) == .info)
        #expect(RequestLog.cut(String(repeating: "a", count: 300)).count == 257)
    }

    @Test func anItemKeepsTheTraceOfItsRequest() async throws {
        let harness = try await DashboardHarness()
        let answer = try await harness.send(
            .post, "/api/v2/hopper/submit", body: #"{"intent":"Tell a story"}"#,
            headers: [.contentType: "application/json", .traceParent: Self.trace])
        #expect(answer.field("traceparent") == Self.trace)
        #expect(answer.headers[.traceParent] == Self.trace)
        let id = try #require(answer.field("item_id"))
        let item = try await harness.services.hopper.item(ItemID(id))
        #expect(item.traceparent == Self.trace)
    }
}
