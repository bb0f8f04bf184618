import AsyncHTTPClient
import Audit
import Foundation
import Mesh
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// The command line's way to the running process: `/api/v2` of its dashboard.
struct DashboardClient: Sendable {
    /// Largest answer that is read, in bytes.
    static let mostBytes = 16 * 1_024 * 1_024
    /// How often more it is asked where `mesh.http_retry_transient` is on.
    private static let mostRetries = 2
    /// Where the dashboard is, without a slash at its end.
    let base: String
    /// Sent as bearer when the dashboard asks for one.
    let token: String?
    /// How it is known when it speaks HTTPS.
    var trust: DashboardTrust
    /// Trace that every request of this command belongs to.
    var trace = Self.ownTrace
    /// How often more a call that is safe to repeat is made after a failure that may pass.
    var retries = 0
    /// Wait before the first of them; the next ones wait longer.
    var pause = Duration.milliseconds(500)

    /// Finds the process of the data directory.
    static func open(_ surroundings: Surroundings) throws(CommandFailure) -> DashboardClient {
        guard let file = RunFile.read(surroundings.home) else {
            throw CommandFailure(
                "no vox process runs on \(surroundings.home.path).", remedy: "Start one with vox populi up.")
        }
        var client = DashboardClient(
            dashboardURL: file.dashboardURL, token: surroundings.configuration.text("dashboard.token"), pin: file.pin)
        client.retries = surroundings.configuration.bool("mesh.http_retry_transient") ? mostRetries : 0
        return client
    }

    /// Talks to a dashboard at an address; over HTTPS a pin names the only certificate to accept.
    init(dashboardURL: String, token: String?, pin: CertificatePin? = nil) {
        base = dashboardURL.hasSuffix("/") ? String(dashboardURL.dropLast()) : dashboardURL
        self.token = token
        trust = DashboardTrust(pin: pin)
    }

    /// The `data` of a read.
    func get(_ path: String) async throws(CommandFailure) -> JSONValue { try await send("GET", path, nil) }

    /// The `data` of a write.
    func post(_ path: String, _ body: JSONValue) async throws(CommandFailure) -> JSONValue {
        try await send("POST", path, body)
    }

    /// The `data` of a replacing write.
    func put(_ path: String, _ body: JSONValue) async throws(CommandFailure) -> JSONValue {
        try await send("PUT", path, body)
    }

    private func send(_ method: String, _ path: String, _ body: JSONValue?) async throws(CommandFailure) -> JSONValue {
        var request = request("/api/v2/" + path)
        request.method = .init(rawValue: method)
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body.jsonBytes())
        }
        // Any other write that was carried out before its answer was lost would be carried out twice.
        let isRepeatable = method == "GET" || method == "PUT"
        let (status, bytes) = try await answer(to: request, retries: isRepeatable ? retries : 0)
        if status == 404, path != Self.statusPath { try await checkVersion() }
        return try Self.data(status: status, bytes: bytes)
    }

    /// A read of a path, with what every request of a command carries.
    func request(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "user-agent", value: "vox/\(Version.program)")
        request.headers.add(name: "traceparent", value: trace)
        if let token { request.headers.add(name: BearerScheme.header, value: BearerScheme.value(token)) }
        return request
    }

    /// The first answer that is no passing failure, else the last one.
    private func answer(
        to request: HTTPClientRequest, retries: Int
    ) async throws(CommandFailure) -> (status: UInt, bytes: [UInt8]) {
        for retry in 0..<retries {
            do {
                let answer = try await exchange(request)
                if !PassingFailure.isStatus(answer.status) { return answer }
            } catch {
                guard PassingFailure.isError(error) else { throw DashboardTrust.failure(error, at: base) }
            }
            try? await Task.sleep(for: pause * (retry + 1))  // a cancelled wait only asks earlier
        }
        do {
            return try await exchange(request)
        } catch {
            throw DashboardTrust.failure(error, at: base)
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> (status: UInt, bytes: [UInt8]) {
        let response = try await trust.client(for: base).execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: Self.mostBytes)
        return (response.status.code, Array(buffer: body))
    }

    /// The trace that whoever started this command put into `TRACEPARENT`, else a new one.
    private static var ownTrace: String {
        Live.environment["TRACEPARENT"].flatMap { TraceParent.normalised($0) } ?? TraceParent.make(Live.random)
    }

    private static let statusPath = "status"

    /// What another version does not know may be all that is wrong; then that is what is said.
    func checkVersion() async throws(CommandFailure) {
        let version = try await get(Self.statusPath)["version"]?.stringValue
        guard let version, version != Version.program else { return }
        var failure = CommandFailure(
            "the vox process at \(base) is version \(version), this command is \(Version.program), and it does not "
                + "know what was asked.",
            remedy: "Stop the process and start it with this vox.")
        failure.isLasting = true
        throw failure
    }

    /// What is said of an answer, or a notice, that is larger than anything that is read.
    static func tooLong(at base: String) -> CommandFailure {
        var failure = CommandFailure(
            "the vox process at \(base) sent more than \(mostBytes >> 20) MiB at once.",
            remedy: "Look at its output, or ask for less.")
        failure.isLasting = true
        return failure
    }

    /// What a refusal says, in its own words or in ours.
    static func refusal(_ error: JSONValue?, status: UInt) -> CommandFailure {
        guard status == 401 else {
            return CommandFailure(
                error?["message"]?.stringValue ?? "the vox process answered with status \(status).",
                remedy: error?["hint"]?.stringValue ?? "")
        }
        var failure = CommandFailure(
            "the vox process does not accept the dashboard token that was sent, or none was.",
            remedy: "Set VOX_DASHBOARD_TOKEN, or token under [dashboard] in Vox.toml, to the one it runs with.")
        failure.isLasting = true
        return failure
    }

    private static func data(status: UInt, bytes: [UInt8]) throws(CommandFailure) -> JSONValue {
        guard let answer = try? JSONValue(parsing: bytes) else {  // an answer that is not JSON is said below
            throw CommandFailure("the vox process answered with status \(status) and no JSON.")
        }
        if let error = answer["error"], answer["data"] == nil || status >= 400 {
            throw refusal(error, status: status)
        }
        return answer["data"] ?? .null
    }
}

extension Array where Element == UInt8 {
    init(buffer: ByteBuffer) { self = Array(buffer.readableBytesView) }
}
