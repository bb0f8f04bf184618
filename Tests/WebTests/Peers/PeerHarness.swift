import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Mesh
import MeshFixtures
import NIOCore
import VoxCrypto

@testable import Web

/// A mesh listener over a fresh mesh in memory.
struct PeerHarness {
    let services: MeshServices
    var settings: PeerSettings
    let clock: ManualClock

    /// Secrets of each role, in harnesses that have auth on.
    static let secrets: [Role: String] = [
        .mesh: "mesh-secret", .worker: "worker-secret", .submitter: "submitter-secret", .admin: "admin-secret",
        .readOnly: "reader-secret",
    ]

    /// Open mode, or with every role's secret configured.
    init(isOpen: Bool = true, bodyLimit: Int = 524_288, edit: (inout MeshParts) -> Void = { _ in }) async throws {
        clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        if !isOpen {
            parts.bearers = BearerSettings(
                mesh: Self.secrets[.mesh], worker: Self.secrets[.worker], submitter: Self.secrets[.submitter],
                admin: Self.secrets[.admin],
                rest: .init(named: [.init(role: .readOnly, secret: "reader-secret")]))
        }
        edit(&parts)
        services = try await MeshServices.open(parts)
        settings = PeerSettings(bodyLimit: bodyLimit, random: .seeded(9))
    }

    var application: some ApplicationProtocol {
        Application(
            router: buildMeshRouter(services, settings),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    /// Sends one request through the router.
    func send(
        _ method: HTTPRequest.Method, _ path: String, body: String? = nil, bearer: String? = nil,
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var all = headers
        if let bearer { all[.authorization] = "Bearer \(bearer)" }
        if body != nil, all[.contentType] == nil { all[.contentType] = "application/json" }
        let fields = all
        return try await application.test(.router) { client in
            try await client.execute(
                uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
        }
    }

    /// The token and node id of a peer that joined through an invite.
    func pairedPeer() async throws -> (token: String, node: String) {
        let invite = try await services.invites.mint(InviteRequest(slotKind: "text"), actor: "test")
        let body = #"{"bootstrap_token":"\#(invite.bearer.sec)"}"#
        let response = try await send(.post, "/v1/populi/bootstrap/exchange", body: body)
        let answer = try WireCodec.decode(
            BootstrapExchangeResponse.self, from: Array(response.body.readableBytesView))
        return (answer.meshToken, answer.nodeId?.rawValue ?? "")
    }
}

extension TestResponse {
    /// The body as text.
    var text: String { String(buffer: body) }

    /// The first text of that name in a JSON body, as it stands there; `nil` when there is none.
    func field(_ name: String) -> String? {
        let mark = "\"\(name)\":\""
        guard let start = text.range(of: mark)?.upperBound else { return nil }
        return text[start...].split(separator: "\"", maxSplits: 1, omittingEmptySubsequences: false).first
            .map(String.init)
    }
}
