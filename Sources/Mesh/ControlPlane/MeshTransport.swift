package import AsyncHTTPClient
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Synchronization
package import VoxCrypto

/// Sends one HTTP request; the live one uses AsyncHTTPClient, tests hand in a closure.
package struct MeshTransport: Sendable {
    /// Longest answer that is read, bytes.
    package static let longestAnswer = 8_388_608

    /// What is sent.
    package struct Request: Sendable {
        /// `GET` or `POST`.
        package let method: String
        /// Whole URL.
        package let url: String
        /// Sent as `Authorization: Bearer`; never shown.
        package let bearer: SecretBytes?
        /// JSON body.
        package let body: [UInt8]?
        /// Time for the whole answer.
        package let timeout: Duration
        /// Sent as `traceparent`; nil sends none.
        package var traceParent: String?
        /// Sent besides; never shown.
        package var headers: [TelemetryHeader] = []
        /// How the body is packed; nil when it is plain.
        package var contentEncoding: String?

        /// A request from its parts.
        package init(method: String, url: String, bearer: SecretBytes?, body: [UInt8]?, timeout: Duration) {
            self.method = method
            self.url = url
            self.bearer = bearer
            self.body = body
            self.timeout = timeout
        }
    }

    /// What came back.
    package struct Answer: Sendable {
        /// Status code.
        package let status: Int
        /// `Retry-After` in seconds.
        package let retryAfterSeconds: Int?
        /// The body.
        package let body: [UInt8]
        /// The server's clock as its `Date` header says it; nil without one.
        package var date: String?

        /// An answer from its parts.
        package init(status: Int, retryAfterSeconds: Int? = nil, body: [UInt8]) {
            self.status = status
            self.retryAfterSeconds = retryAfterSeconds
            self.body = body
        }
    }

    /// Sends a request; throws when there is no answer.
    package let send: @Sendable (Request) async throws -> Answer

    /// Wraps a way to send.
    package init(send: @escaping @Sendable (Request) async throws -> Answer) {
        self.send = send
    }

    /// Sends through a client that somebody else shuts down.
    package static func client(_ client: HTTPClient) -> MeshTransport {
        MeshTransport { request in try await perform(request, with: client) }
    }

    /// What a `Retry-After` header asks for, a day at most; nil for a date and for what is no number.
    package static func retryAfterSeconds(_ header: String?) -> Int? {
        guard let header, !header.isEmpty, header.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return min(Int(header) ?? longestRetryAfter, longestRetryAfter)
    }

    /// Longest time that a server can ask to be left alone for, seconds.
    static let longestRetryAfter = 86_400

    static func perform(_ request: Request, with client: HTTPClient) async throws -> Answer {
        var call = HTTPClientRequest(url: request.url)
        call.method = HTTPMethod(rawValue: request.method)
        if let body = request.body {
            call.headers.add(name: "content-type", value: "application/json")
            if let encoding = request.contentEncoding { call.headers.add(name: "content-encoding", value: encoding) }
            call.body = .bytes(ByteBuffer(bytes: body))
        }
        if let bearer = request.bearer {
            let text = bearer.withBytes { String(decoding: $0, as: UTF8.self) }
            call.headers.add(name: BearerScheme.header, value: BearerScheme.value(text))
        }
        for header in request.headers {
            let text = header.value.withBytes { String(decoding: $0, as: UTF8.self) }
            call.headers.add(name: header.name, value: text)
        }
        if let trace = request.traceParent { call.headers.add(name: "traceparent", value: trace) }
        let milliseconds = Int64(request.timeout / .milliseconds(1))
        let response = try await client.execute(call, timeout: .milliseconds(milliseconds))
        let body = try await response.body.collect(upTo: longestAnswer)
        var answer = Answer(
            status: Int(response.status.code),
            retryAfterSeconds: retryAfterSeconds(response.headers.first(name: "retry-after")),
            body: Array(body.readableBytesView))
        answer.date = response.headers.first(name: "date")
        return answer
    }
}

/// HTTP clients for control planes: one plain, and one for each pinned certificate; shut down together.
package final class MeshClients: Sendable {
    private let clients = Mutex<[ControlPlaneAddress: HTTPClient]>([:])

    /// For plain HTTP; lives as long as the process.
    private static let plain = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)

    /// A connection that fails is told at once: whoever sends decides whether and when to try again.
    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        // A redirect would lead past the pin, and past the address that a person agreed to.
        configuration.redirectConfiguration = .disallow
        return configuration
    }

    /// Opens nothing yet.
    package init() {}

    deinit {
        for client in clients.withLock({ Array($0.values) }) { client.shutdown { _ in } }
    }

    /// A transport to one address; a pin is checked before anything is sent.
    package func transport(to address: ControlPlaneAddress) -> MeshTransport {
        guard address.isTLS else { return .client(Self.plain) }
        return MeshTransport { [self] request in
            do {
                return try await MeshTransport.perform(request, with: client(for: address))
            } catch  where MeshTLSError.isUntrusted(error) {
                throw MeshTLSError.untrusted(host: address.host)
            }
        }
    }

    /// Closes every client; nothing may be sent afterwards.
    package func shutdown() async {
        let all = clients.withLock { clients in
            defer { clients = [:] }
            return Array(clients.values)
        }
        for client in all {
            try? await client.shutdown()  // a client that is gone already needs no closing
        }
    }

    private func client(for address: ControlPlaneAddress) async throws -> HTTPClient {
        if let client = clients.withLock({ $0[address] }) { return client }
        var configuration = Self.configuration
        configuration.tlsConfiguration = try await address.clientConfiguration(on: HTTPClient.defaultEventLoopGroup)
        let fresh = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let kept = clients.withLock { clients in
            if let client = clients[address] { return client }
            clients[address] = fresh
            return fresh
        }
        if kept !== fresh { try await fresh.shutdown() }
        return kept
    }
}
