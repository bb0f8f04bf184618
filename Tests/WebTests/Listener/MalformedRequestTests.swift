import Hummingbird
import HummingbirdTesting
import Logging
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

/// Bytes that are no HTTP/1.1 request, on real sockets: they are refused in the words of the listener.
@Suite(.timeLimit(.minutes(5))) struct MalformedRequestTests {
    private static func answer(to text: String, _ malformed: MalformedAnswer) async throws -> String {
        let router = Router()
        router.get("/quick") { _, _ in "quick" }
        let application = Application(
            router: router, server: ListenerLimits(malformed: malformed).http1,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            try await RawCaller.answer(to: text, port: try #require(client.port))
        }
    }

    /// Status line, fields and body; field names in lower case.
    private static func parts(_ answer: String) throws -> (status: String, fields: [String: String], body: String) {
        let halves = answer.split(separator: "\r\n\r\n", maxSplits: 1).map(String.init)
        let lines = try #require(halves.first).split(separator: "\r\n").map(String.init)
        let pairs = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (line[..<colon].lowercased(), String(line[colon...].dropFirst(2)))
        }
        let fields = Dictionary(pairs) { first, _ in first }
        return (try #require(lines.first), fields, halves.count > 1 ? halves[1] : "")
    }

    private static func isID(_ text: String?) -> Bool {
        text?.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
    }

    @Test(arguments: [
        "GET /quick HTTP/3.0\r\nHost: a\r\n\r\n", "GET /quick\r\n\r\n",
        "POST /quick HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    ])
    func theMeshListenerSaysSoInItsWords(text: String) async throws {
        let (status, fields, body) = try Self.parts(await Self.answer(to: text, .mesh(.seeded(2))))
        #expect(status == "HTTP/1.1 400 Bad Request")
        #expect(body == "populi: request is not valid HTTP/1.1")
        #expect(fields["content-type"] == "text/plain; charset=utf-8")
        #expect(fields["content-length"] == String(body.utf8.count))
        #expect(fields["connection"] == "close")
        #expect(fields["cache-control"] == "no-store")
        #expect(fields["x-populi-feature"]?.hasPrefix("mesh-auth-v1,a2a-observe-v1") == true)
        #expect(Self.isID(fields["x-request-id"]))
    }

    /// Garbage is the same to the parser, which stops at the first letter that no method has there.
    @Test(arguments: ["FOO /quick HTTP/1.1\r\nHost: a\r\n\r\n", "GARBAGE\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n"])
    func aMethodThatNobodyKnowsIsSaidToBeOne(text: String) async throws {
        let (status, fields, body) = try Self.parts(await Self.answer(to: text, .mesh(.seeded(2))))
        #expect(status == "HTTP/1.1 400 Bad Request")
        #expect(body == "populi: method is not known, or request is not valid HTTP/1.1")
        #expect(fields["connection"] == "close")
        let ofDashboard = try Self.parts(await Self.answer(to: text, .dashboard(.seeded(2))))
        #expect(ofDashboard.status == "HTTP/1.1 400 Bad Request")
        #expect(ofDashboard.body == "The method is not known, or the request is not valid HTTP/1.1.")
    }

    @Test func theLogHasItsLineAndTheFiguresCountIt() async throws {
        let (lines, harness) = (LogLines(), try await PeerHarness())
        let malformed = MalformedAnswer.mesh(
            .seeded(2), logger: lines.logger, metrics: harness.services.events.metrics)
        let (_, fields, _) = try Self.parts(await Self.answer(to: "GET /secret\r\n\r\n", malformed))
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.level == .info)
        #expect(line.text("event") == "http.request")
        #expect(line.text("request_id") == fields["x-request-id"])
        #expect(line.text("status") == "400")
        #expect(line.text("route") == "other")
        #expect(line.text("remote") == "127.0.0.1")
        #expect(line.text("code") == "request is not valid HTTP/1.1")
        #expect(!"\(line)".contains("secret"))
        let figures = try await harness.services.metricsText(version: "1", wireVersion: 1)
        #expect(
            figures.contains(#"vox_mesh_http_requests_total{route="other",method="other",status="400"} 1"#))
        #expect(!figures.contains("vox_mesh_http_request_duration_seconds_count{"))
    }

    /// Its head was good, so whoever answers it tells of it.
    @Test func aTornBodyLeavesNoLineOfItsOwn() async throws {
        let (lines, harness) = (LogLines(), try await PeerHarness())
        let malformed = MalformedAnswer.mesh(
            .seeded(2), logger: lines.logger, metrics: harness.services.events.metrics)
        let text = "GET /quick HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
        let answer = try await Self.answer(to: text, malformed)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
        #expect(answer.hasSuffix("populi: request is not valid HTTP/1.1"))
        #expect(lines.all.isEmpty)
        let figures = try await harness.services.metricsText(version: "1", wireVersion: 1)
        #expect(!figures.contains("vox_mesh_http_requests_total{"))
        let after = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\nGET /quick\r\n\r\n"
        _ = try await Self.answer(to: after, malformed)
        #expect(lines.all.count == 1)
    }

    @Test func theDashboardSaysSoUnderItsHeaders() async throws {
        let answer = try await Self.answer(to: "GET /quick\r\n\r\n", .dashboard(.seeded(2)))
        let (status, fields, body) = try Self.parts(answer)
        #expect(status == "HTTP/1.1 400 Bad Request")
        #expect(body == "The request is not valid HTTP/1.1.")
        #expect(fields["content-security-policy"]?.hasPrefix("default-src 'self'; form-action 'self'") == true)
        #expect(fields["x-frame-options"] == "DENY")
        #expect(fields["x-content-type-options"] == "nosniff")
        #expect(fields["cache-control"] == "no-store")
        #expect(Self.isID(fields["x-request-id"]))
        #expect(fields["x-populi-feature"] == nil)
    }

    @Test func headersBeyondTheLimitAre431() async throws {
        let long = String(repeating: "a", count: 100_000)
        let text = "GET /quick HTTP/1.1\r\nHost: a\r\nX-Long: \(long)\r\n\r\n"
        let (status, fields, body) = try Self.parts(await Self.answer(to: text, .mesh(.seeded(2))))
        #expect(status.hasPrefix("HTTP/1.1 431 "))
        #expect(body == "populi: request headers are too large")
        #expect(fields["connection"] == "close")
    }

    @Test func requestsBeforeItAreAnsweredFirst() async throws {
        let text = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\nGET /quick\r\n\r\n"
        let answer = try await Self.answer(to: text, .mesh(.seeded(2)))
        #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
        #expect(answer.contains("\r\n\r\nquickHTTP/1.1 400 Bad Request"))
        #expect(answer.hasSuffix("populi: request is not valid HTTP/1.1"))
    }
}
