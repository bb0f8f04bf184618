import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Mesh
import MeshFixtures
import NIOCore
import Testing
import VoxCrypto

@testable import Web

/// A dashboard over a fresh mesh in memory, seen through the router.
struct DashboardHarness {
    let services: MeshServices
    let settings: DashboardSettings
    let clock: ManualClock

    static let token = "a-dashboard-token"

    init(
        auth: DashboardAuth = .none, policyPath: String = "/nowhere/donations.vox", isPolicyFixed: Bool = false,
        edit: (inout DashboardSettings) -> Void = { _ in }, mesh: (inout MeshParts) -> Void = { _ in }
    ) async throws {
        clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        mesh(&parts)
        parts.donations = DonationSettings(path: policyPath)
        if isPolicyFixed {
            parts.donations.environmentPolicy = WorkerDonationPolicy(
                slots: [], nsfwAllowed: false, maxJobDurationSecs: 60, publicMeshOptIn: false, minPriority: 0)
        }
        services = try await MeshServices.open(parts)
        var settings = DashboardSettings(
            hosts: DashboardHosts(port: 80, allowed: []), auth: auth,
            sessionKey: SecretBytes(Array(repeating: 5, count: 32)), version: "1.0.0", random: .seeded(4))
        edit(&settings)
        self.settings = settings
    }

    static func withToken() async throws -> DashboardHarness {
        try await DashboardHarness(auth: .token(SecretBytes(Array(token.utf8))))
    }

    var sealer: SessionSealer { SessionSealer(settings, random: .seeded(8)) }

    var application: some ApplicationProtocol {
        Application(
            router: buildDashboardRouter(services, settings),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    /// Sends one request through the router.
    func send(
        _ method: HTTPRequest.Method, _ path: String, body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await application.test(.router) { client in
            try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }
    }

    /// Sends JSON as a script of this dashboard would.
    func sendJSON(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws -> TestResponse {
        try await send(method, path, body: body, headers: [.contentType: "application/json"])
    }

    /// Sends a form as a browser would: session cookie and form token belong together.
    func sendForm(_ path: String, _ fields: [String: String]) async throws -> TestResponse {
        let session = sealer.make(nowMillis: clock.nowMs)
        let all = fields.merging(["_csrf": sealer.formToken(for: session)]) { given, _ in given }
        let body = all.sorted { $0.key < $1.key }
            .map { "\(PercentCoding.encode($0.key))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
        return try await send(
            .post, path, body: body,
            headers: [
                .contentType: "application/x-www-form-urlencoded", .cookie: "vox_session=\(sealer.seal(session))",
            ])
    }

    /// Every route with its parameters filled in.
    func routes() -> [RouteTable<DashboardContext, DashboardRouteKind>.Route] {
        dashboardTable(services, settings).table.routes
    }

    /// A path that fits a route's pattern.
    static func example(_ path: String) -> String { path.replacing(/\{[a-z_]+\}/, with: "7") }
}
