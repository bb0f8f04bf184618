import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MeshFixtures
import NIOCore
import Synchronization

@testable import Web

/// One browser: keeps its session and its cookies from one page to the next.
final class Browser: Sendable {
    private let client: any TestClientProtocol
    private let session: Session
    private let sealer: SessionSealer
    private let notice = Mutex<String?>(nil)

    init(_ client: any TestClientProtocol, sealer: SessionSealer, nowMs: Int64) {
        self.client = client
        self.sealer = sealer
        session = sealer.make(nowMillis: nowMs)
    }

    func get(_ path: String) async throws -> TestResponse {
        note(try await client.execute(uri: path, method: .get, headers: headers))
    }

    /// Sends a form with the session's token.
    func post(_ path: String, _ fields: [String: String] = [:]) async throws -> TestResponse {
        let all = fields.merging(["_csrf": sealer.formToken(for: session)]) { given, _ in given }
        let body = all.sorted { $0.key < $1.key }
            .map { "\(PercentCoding.encode($0.key))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        return note(
            try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)))
    }

    /// Sends a form and opens the page that it leads to; the first path is that of the redirect.
    func follow(_ path: String, _ fields: [String: String] = [:]) async throws -> (path: String, page: TestResponse) {
        let answer = try await post(path, fields)
        guard answer.status == .seeOther, let next = answer.headers[.location] else { return ("", answer) }
        return (next, try await get(next))
    }

    private var headers: HTTPFields {
        let cookies = ["vox_session=\(sealer.seal(session))"] + (notice.withLock { $0 }.map { [$0] } ?? [])
        return [.cookie: cookies.joined(separator: "; ")]
    }

    private func note(_ response: TestResponse) -> TestResponse {
        for cookie in response.headers[values: .setCookie] where cookie.hasPrefix("vox_notice=") {
            let pair = cookie.prefix { $0 != ";" }
            notice.withLock { $0 = pair == "vox_notice=" ? nil : String(pair) }
        }
        return response
    }
}

extension DashboardHarness {
    /// Opens one dashboard for a while and a browser on it.
    func browse<Value: Sendable>(_ body: @Sendable (Browser) async throws -> Value) async throws -> Value {
        try await browse(2) { browsers in try await body(browsers[0]) }
    }

    /// Opens one dashboard for a while and several browsers on it, each with its own session.
    func browse<Value: Sendable>(
        _ count: Int, _ body: @Sendable ([Browser]) async throws -> Value
    ) async throws -> Value {
        let sealer = sealer
        let nowMs = clock.nowMs
        return try await application.test(.router) { client in
            try await body((0..<count).map { _ in Browser(client, sealer: sealer, nowMs: nowMs) })
        }
    }
}
