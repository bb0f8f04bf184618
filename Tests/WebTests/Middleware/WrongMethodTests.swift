import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Web

/// A method that HTTP/1.1 parsers know and a path does not take is 405; an unknown path is 404 with any.
@Suite struct WrongMethodTests {
    private static let names = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]

    private static func method(_ name: String) throws -> HTTPRequest.Method {
        try #require(HTTPRequest.Method(rawValue: name))
    }

    @Test func everyPathOfTheMeshListenerNamesWhatItTakes() async throws {
        let harness = try await PeerHarness()
        let paths = Dictionary(grouping: peerTable(harness.services, harness.settings).table.routes, by: \.path)
        for (path, routes) in paths {
            let taken = routes.map(\.method.rawValue).sorted()
            for name in Self.names where !taken.contains(name) {
                let answer = try await harness.send(Self.method(name), path)
                #expect(answer.status == .methodNotAllowed, "\(name) \(path)")
                #expect(answer.headers[.allow] == taken.joined(separator: ", "), "\(name) \(path)")
            }
        }
    }

    @Test func everyPathOfTheDashboardNamesWhatItTakes() async throws {
        let harness = try await DashboardHarness()
        for (path, routes) in Dictionary(grouping: harness.routes(), by: \.path) {
            let taken = routes.map(\.method.rawValue).sorted()
            for name in ["PUT", "OPTIONS", "PROPFIND"] where !taken.contains(name) {
                let answer = try await harness.send(Self.method(name), DashboardHarness.example(path))
                #expect(answer.status == .methodNotAllowed, "\(name) \(path)")
                #expect(answer.headers[.allow] == taken.joined(separator: ", "), "\(name) \(path)")
            }
        }
    }

    @Test(arguments: ["GET", "POST", "OPTIONS", "PROPFIND"])
    func anUnknownPathIsUnknownWithEveryMethod(name: String) async throws {
        let method = try Self.method(name)
        let mesh = try await PeerHarness().send(method, "/v1/populi/nowhere")
        #expect(mesh.status == .notFound)
        #expect(mesh.headers[.allow] == nil)
        let dashboard = try await DashboardHarness().send(method, "/api/v2/nowhere")
        #expect(dashboard.status == .notFound)
        #expect(dashboard.headers[.allow] == nil)
    }

    @Test func theSentenceIsThatOfTheProtocol() async throws {
        let answer = try await PeerHarness().send(Self.method("PROPFIND"), "/v1/populi/join")
        #expect(answer.text == "populi: method not allowed")
    }

    @Test func aWrongMethodIsLoggedUnderItsRoute() async throws {
        let lines = LogLines()
        var harness = try await PeerHarness()
        harness.settings.requestLog = lines.logger
        _ = try await harness.send(Self.method("PROPFIND"), "/v1/populi/join")
        _ = try await harness.send(Self.method("PROPFIND"), "/v1/populi/nowhere")
        #expect(lines.all.map { $0.text("route") } == ["/v1/populi/join", "other"])
    }

    @Test func theBearerComesBeforeTheMethod() async throws {
        let harness = try await PeerHarness(isOpen: false)
        #expect(try await harness.send(Self.method("PROPFIND"), "/v1/populi/join").status == .unauthorized)
    }

    /// Unusual methods pass the parser of a real connection and are judged by their path.
    @Test(.timeLimit(.minutes(5)), arguments: ["PROPFIND", "TRACE", "REPORT"])
    func overASocketTheyAreJudgedToo(name: String) async throws {
        let text = "\(name) /v1/populi/join HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let harness = try await PeerHarness()
        let answer = try await harness.application.test(.live) { client in
            try await RawCaller.answer(to: text, port: try #require(client.port))
        }
        #expect(answer.hasPrefix("HTTP/1.1 405 "), "\(answer)")
        #expect(answer.hasSuffix("populi: method not allowed"), "\(answer)")
    }
}
