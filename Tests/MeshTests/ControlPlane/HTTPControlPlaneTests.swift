import Logging
import MeshFixtures
import NIOPosix
import Testing
import VoxCrypto

@testable import Mesh

struct HTTPControlPlaneTests {
    private struct Gone: Error {}

    private func plane(_ send: @escaping @Sendable (MeshTransport.Request) async throws -> MeshTransport.Answer)
        -> HTTPControlPlane
    {
        HTTPControlPlane(
            baseURL: "http://10.0.0.1:9847", bearer: SecretBytes(Array("token".utf8)),
            transport: MeshTransport(send: send))
    }

    private func answering(_ status: Int, _ body: String = "", retry: Int? = nil) -> HTTPControlPlane {
        plane { _ in MeshTransport.Answer(status: status, retryAfterSeconds: retry, body: Array(body.utf8)) }
    }

    private func fault(_ plane: HTTPControlPlane) async -> ControlPlaneError? {
        do {
            _ = try await plane.join(.fixture())
            return nil
        } catch { return error }
    }

    @Test func statusesAreRefusals() async {
        for status in [301, 400, 401, 403, 404, 409, 413, 415, 429, 500, 503, 507] {
            let error = await fault(answering(status, " why \n", retry: 3))
            #expect(error == .refused(status: status, context: "join", detail: "why", retryAfterSeconds: 3))
            #expect(error?.status == status)
            #expect(error?.retryAfterSeconds == 3)
            #expect(error?.isTransient == [429, 503, 507].contains(status))
        }
    }

    @Test func aLogIsToldInWords() {
        let told: [(ControlPlaneError, String)] = [
            (
                .refused(status: 409, context: "heartbeat", detail: "gone", retryAfterSeconds: 3),
                "heartbeat was answered with status 409: gone"
            ),
            (
                .refused(status: 503, context: "join", detail: "", retryAfterSeconds: nil),
                "join was answered with status 503"
            ),
            (.unreachable(context: "join", detail: "timed out"), "join got no answer: timed out"),
            (.pinMismatch(context: "join"), "join was not sent: the certificate is not the pinned one"),
            (.untrusted(context: "join"), "join was not sent: the certificate is not trusted"),
            (.unreadable(context: "join"), "join got an answer that cannot be read"),
        ]
        for (error, words) in told { #expect("\(error)" == words) }
    }

    @Test func silenceIsTransient() async {
        let error = await fault(plane { _ in throw Gone() })
        #expect(error == .unreachable(context: "join", detail: "Gone()"))
        #expect(error?.isTransient == true)
        #expect(error?.status == nil)
    }

    @Test func nonsenseIsNot() async {
        for body in ["", "[]", "{", "{\"id\":7}"] {
            let error = await fault(answering(200, body))
            #expect(error == .unreadable(context: "join"), "\(body)")
            #expect(error?.isTransient == false)
        }
    }

    @Test func anotherCertificateIsItsOwnError() async {
        let pin = CertificatePin(der: [1])
        let mismatch = MeshTLSError.pinMismatch(host: "h", expected: pin, actual: CertificatePin(der: [2]))
        let error = await fault(plane { _ in throw mismatch })
        #expect(error == .pinMismatch(context: "join"))
        #expect(error?.status == nil)
        #expect(error?.isTransient == false)
        let silent = await fault(plane { _ in throw MeshTLSError.unreachable(host: "h", port: 1) })
        #expect(silent?.isTransient == true)
    }

    @Test func aWrongPinSendsNothing() async throws {
        let folder = try KeysFolder()
        let certificate = try folder.certificate()
        let server = try await TLSTestServer(certificate.serverConfiguration())
        let url = "https://127.0.0.1:\(server.port)"
        let other = try KeysFolder().certificate().pin
        let clients = MeshClients()
        let address = try ControlPlaneAddress(url: url, pin: other)
        let wrong = HTTPControlPlane(
            baseURL: url, bearer: SecretBytes(Array("token".utf8)), transport: clients.transport(to: address))
        #expect(await fault(wrong) == .pinMismatch(context: "join"))
        #expect(server.requestCount == 0)
        let right = HTTPControlPlane(
            baseURL: url, bearer: nil,
            transport: clients.transport(to: try ControlPlaneAddress(url: url, pin: certificate.pin)))
        #expect(await fault(right) == .unreadable(context: "join"))
        #expect(server.requestCount == 1)
        await clients.shutdown()
        try await server.close()
    }

    @Test func aCertificateThatNobodyVouchesForIsItsOwnError() async throws {
        let server = try await TLSTestServer(try KeysFolder().certificate().serverConfiguration())
        let url = "https://127.0.0.1:\(server.port)"
        let clients = MeshClients()
        let plane = HTTPControlPlane(
            baseURL: url, bearer: SecretBytes(Array("token".utf8)),
            transport: clients.transport(to: try ControlPlaneAddress(url: url, pin: nil)))
        let error = await fault(plane)
        #expect(error == .untrusted(context: "join"))
        #expect(error?.isTransient == true, "a job goes on while a certificate is replaced")
        #expect(server.requestCount == 0)
        try await server.close()
        // Where nobody listens any more, silence is silence.
        guard case .unreachable? = await fault(plane) else {
            Issue.record("a closed port is taken for a certificate")
            return
        }
        await clients.shutdown()
    }

    @Test func longAnswersAreCutAtWholeCharacters() async {
        let error = await fault(answering(500, String(repeating: "ü", count: 300)))
        guard case .refused(_, _, let detail, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail == String(repeating: "ü", count: 120))
        #expect(ControlPlaneError.cut("  short ") == "short")
        #expect(ControlPlaneError.cut("a" + String(repeating: "ü", count: 200)).utf8.count == 239)
    }

    @Test func requestsNameRouteBearerAndTime() async throws {
        let seen = Recorder<MeshTransport.Request>()
        let plane = plane { request in
            seen.add(request)
            return MeshTransport.Answer(status: 404, body: [])
        }
        _ = try? await plane.join(.fixture())  // every answer is 404
        _ = try? await plane.nodes()  // likewise
        #expect(try await plane.leave("node-a") == false)
        #expect(try await plane.ack(A2AAckRequest(receiverAgentId: "2", messageId: 1)) == false)
        _ = try? await plane.inbox(.claim(by: "node-a", waitMs: 25_000))  // likewise
        _ = try? await plane.inbox(.claim(by: "node-a"))  // likewise
        let requests = seen.values
        let base = "http://10.0.0.1:9847/v1/populi/"
        #expect(
            requests.map(\.url) == [
                base + "join", base + "nodes", base + "leave", base + "a2a/ack", base + "a2a/inbox",
                base + "a2a/inbox",
            ])
        #expect(requests.map(\.method) == ["POST", "GET", "POST", "POST", "POST", "POST"])
        #expect(requests.map { $0.body == nil } == [false, true, false, false, false, false])
        #expect(
            requests.map(\.timeout) == [
                .seconds(15), .seconds(30), .seconds(30), .seconds(30), .seconds(35), .seconds(30),
            ])
        #expect(requests.allSatisfy { $0.bearer?.withBytes { Array($0) } == Array("token".utf8) })
    }

    @Test func messagesMayHaveABearerOfTheirOwn() async {
        let seen = Recorder<MeshTransport.Request>()
        var plane = plane { request in
            seen.add(request)
            return MeshTransport.Answer(status: 404, body: [])
        }
        _ = try? await plane.deliver(.fixture())  // every answer is 404
        plane.messageBearer = SecretBytes(Array("shared".utf8))
        _ = try? await plane.traced(by: nil).deliver(.fixture())  // likewise
        _ = try? await plane.inbox(.claim(by: "node-a"))  // likewise
        _ = try? await plane.ack(A2AAckRequest(receiverAgentId: "2", messageId: 1))  // likewise
        let sent = seen.values.map { request in
            request.bearer.map { bearer in bearer.withBytes { String(decoding: $0, as: UTF8.self) } }
        }
        #expect(sent == ["token", "shared", "token", "token"])
    }

    private func plane(answering version: UInt32, telling lines: LogLines) -> HTTPControlPlane {
        let nodes = WireCodec.encode(PopuliRegistryFile(schemaVersion: version, nodes: [.fixture()]))
        var message = A2AStoredMessage(id: MessageID(1), request: .fixture(), createdUnixMs: 1)
        message.schemaVersion = version
        let inbox = WireCodec.encode(A2AInboxResponse(messages: [message]))
        var plane = plane { request in
            MeshTransport.Answer(status: 200, body: request.url.hasSuffix("/nodes") ? nodes : inbox)
        }
        plane.newerForm = NewerForm(logger: lines.logger)
        return plane
    }

    @Test(arguments: [(1, []), (2, ["2"]), (UInt32.max, ["4294967295"])] as [(UInt32, [String])])
    func aNewerFormIsReadAndToldOnce(_ version: UInt32, _ told: [String]) async throws {
        let lines = LogLines()
        let plane = plane(answering: version, telling: lines)
        #expect(try await plane.nodes().nodes.map(\.id) == ["node-a"])
        #expect(try await plane.inbox(.claim(by: "node-a")).messages.count == 1)
        #expect(try await plane.traced(by: nil).nodes().schemaVersion == version)
        #expect(Self.versions(lines) == told)
        let others = LogLines()
        _ = try await self.plane(answering: version, telling: others).inbox(.claim(by: "node-a"))
        #expect(Self.versions(others) == told, "another control plane is told apart")
    }

    /// The field `schema_version` of each warning.
    private static func versions(_ lines: LogLines) -> [String] {
        lines.all.filter { $0.level == .warning }.map { $0.text("schema_version") ?? "" }
    }

    @Test func goodAnswersAreRead() async throws {
        let record = NodeRecord.fixture()
        let text = WireCodec.text(record)
        #expect(try await answering(200, text).heartbeat(record) == record)
        #expect(try await answering(204).leave("node-a"))
        #expect(try await answering(204).ack(A2AAckRequest(receiverAgentId: "2", messageId: 1)))
        try await answering(204).renewLease(RemoteExecLeaseRenewRequest(leaseId: "1", claimerNodeId: "node-a"))
        await #expect(throws: ControlPlaneError.self) {
            try await answering(404).renewLease(RemoteExecLeaseRenewRequest(leaseId: "1", claimerNodeId: "node-a"))
        }
    }

    @Test(
        arguments: [
            (" http://den:9847/ ", "http://den:9847"), ("den:9847", "http://den:9847"),
            ("https://den.example", "https://den.example"), ("http://[::1]:9847//", "http://[::1]:9847"),
            ("http://0.0.0.0:9847", nil), ("http://[::]:9847", nil), ("http://den:0", nil), ("http://den:65536", nil),
            ("ftp://den", nil), ("", nil), ("http://", nil), ("http://den/@a", "http://den/@a"),
            ("https://lena:hunter2@den", nil), ("lena@den:9847", nil), ("http://@den", nil),
            ("http://lena:@\u{301}den", nil), ("http://lena@den?a", nil),
        ] as [(String, String?)])
    func baseURLsAreNormalised(_ text: String, _ expected: String?) {
        #expect(HTTPControlPlane.normalised(text) == expected)
    }
}
