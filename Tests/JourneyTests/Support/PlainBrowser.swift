import AsyncHTTPClient
import Audit
import Foundation
import Mesh
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Synchronization

/// A visitor without scripts: it keeps cookies, reads pages, sends forms and follows nothing by itself.
final class PlainBrowser: Sendable {
    /// An answer, read whole.
    struct Answer: Sendable {
        let status: UInt
        let location: String?
        let text: String
        /// What it was told to keep, as sent.
        let cookies: [String]

        /// The `data` of an answer of the API.
        var data: JSONValue? { try? JSONValue(parsing: Array(text.utf8))["data"] }

        /// The form token of the page.
        var token: String? { text.firstMatch(of: #/name="_csrf" value="([^"]+)"/#).map { String($0.1) } }
    }

    /// A request that was not answered.
    struct NoAnswer: Error, CustomStringConvertible {
        let request: String
        let cause: String
        var description: String { "\(request): \(cause)" }
    }

    /// Follows no redirect, and lets many requests run beside each other.
    static let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(2)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return configuration
    }

    private let base: String
    private let sender: HTTPClient
    private let isSenderOwn: Bool
    private let cookies = Mutex<[String: String]>([:])

    /// A visitor of one listener.
    init(_ base: String) {
        self.base = base
        sender = Self.client
        isSenderOwn = false
    }

    /// A visitor of one HTTPS listener who accepts one certificate; throws when another is shown.
    init(_ base: String, pin: CertificatePin) async throws {
        let address = try ControlPlaneAddress(url: base, pin: pin)
        var configuration = Self.configuration
        configuration.tlsConfiguration = try await address.clientConfiguration(on: HTTPClient.defaultEventLoopGroup)
        self.base = base
        sender = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        isSenderOwn = true
    }

    deinit {
        if isSenderOwn { sender.shutdown { _ in } }
    }

    /// Reads a page or a row of the API.
    func get(_ path: String) async throws -> Answer { try await send(.GET, path, type: nil, body: "") }

    /// Sends a form.
    func submit(_ path: String, _ fields: [(String, String)]) async throws -> Answer {
        let body = fields.map { Self.encode($0.0) + "=" + Self.encode($0.1) }.joined(separator: "&")
        return try await send(.POST, path, type: "application/x-www-form-urlencoded", body: body)
    }

    /// Sends JSON.
    func post(_ path: String, _ body: JSONValue) async throws -> Answer {
        try await send(.POST, path, type: "application/json", body: String(decoding: body.jsonBytes(), as: UTF8.self))
    }

    private func send(_ method: HTTPMethod, _ path: String, type: String?, body: String) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        let jar = cookies.withLock { $0.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ") }
        if !jar.isEmpty { request.headers.add(name: "cookie", value: jar) }
        if let type {
            request.headers.add(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(string: body))
        }
        do {
            let response = try await sender.execute(request, timeout: .seconds(30))
            keep(response.headers["set-cookie"])
            let bytes = try await response.body.collect(upTo: 16 * 1_024 * 1_024)
            return Answer(
                status: response.status.code, location: response.headers.first(name: "location"),
                text: String(buffer: bytes), cookies: response.headers["set-cookie"])
        } catch {
            throw NoAnswer(request: "\(method.rawValue) \(base)\(path)", cause: "\(error)")
        }
    }

    private func keep(_ headers: [String]) {
        for header in headers {
            let pair = header.split(separator: ";")[0].split(separator: "=", maxSplits: 1).map(String.init)
            cookies.withLock { $0[pair[0]] = pair.count > 1 ? pair[1] : "" }
        }
    }

    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
