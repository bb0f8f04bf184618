import Audit
import HTTPTypes
import HummingbirdTesting
import MeshFixtures
import Testing

@testable import Mesh
@testable import Web

@Suite struct PeerSignedBearerTests {
    private func harness() async throws -> PeerHarness {
        try await PeerHarness {
            $0.bearers = BearerSettings(mesh: "mesh-secret", rest: .init(jwtKey: SignedToken.key))
        }
    }

    private func token(_ role: String, _ jti: String) -> String {
        SignedToken(role: role, jti: jti, exp: 1_790_000_600).text
    }

    @Test func signedBearerCountsForOneRequest() async throws {
        let harness = try await harness()
        let bearer = token("worker", "one")
        #expect(try await harness.send(.get, "/v1/populi/nodes", bearer: bearer).status == .ok)
        let second = try await harness.send(.get, "/v1/populi/nodes", bearer: bearer)
        #expect(second.status == .unauthorized)
        #expect(second.headers[.wwwAuthenticate] == #"Bearer realm="populi""#)
        #expect(second.text.hasPrefix("populi: bearer token missing or not accepted"))
        #expect(!second.text.contains(bearer.prefix(20)))
    }

    @Test func signedRoleIsHeldToTheTable() async throws {
        let harness = try await harness()
        for (index, row) in PeerRouteRow.all.enumerated() where row.path.hasPrefix("/v1/populi/") {
            let method = try #require(HTTPRequest.Method(rawValue: row.method))
            for role in [Role.mesh, .worker, .submitter, .admin] {
                let bearer = token(role.rawValue, "\(role) \(index)")
                let answer = try await harness.send(method, row.path, body: row.body, bearer: bearer)
                let isRefused = answer.text == "populi: this role may not call this route"
                #expect(isRefused == !row.allowed.contains(role), "\(row) as \(role): \(answer.text)")
            }
        }
    }

    @Test func spentEvenWhenTheRouteRefuses() async throws {
        let harness = try await harness()
        let bearer = token("submitter", "one")
        #expect(try await harness.send(.get, "/v1/populi/nodes", bearer: bearer).status == .forbidden)
        #expect(try await harness.send(.get, "/v1/populi/nodes", bearer: bearer).status == .unauthorized)
    }

    @Test func unknownPathTakesABearerToo() async throws {
        let harness = try await harness()
        #expect(try await harness.send(.get, "/nowhere", bearer: token("mesh", "a")).status == .notFound)
        #expect(try await harness.send(.get, "/nowhere", bearer: token("mesh", "a")).status == .unauthorized)
    }

    @Test func entriesNameTheSignedRole() async throws {
        let harness = try await harness()
        let bearer = token("admin", "one")
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record, bearer: bearer)
        let entry = try await harness.services.audit.entries(limit: 1).first
        #expect(entry?.kind == .nodeAdded)
        #expect(entry?.actor == "mesh:admin")
    }
}
