import MeshFixtures
import Testing

@testable import Mesh

struct BearerTokensTests {
    private func tokens(_ bearers: BearerSettings) async throws -> BearerTokens {
        var parts = MeshParts.fixture()
        parts.bearers = bearers
        return try await MeshServices.open(parts).tokens
    }

    @Test func nothingSetIsOpenForEverybody() async throws {
        let tokens = try await tokens(BearerSettings(mesh: "  "))
        #expect(tokens.isOpen)
        #expect(tokens.authenticate(authorizationHeader: nil)?.role == .open)
        #expect(tokens.authenticate(authorizationHeader: "Bearer anything")?.role == .open)
    }

    @Test func firstMatchNamesTheRole() async throws {
        let named = BearerSettings.Named(role: .readOnly, secret: "eye")
        let tokens = try await tokens(
            BearerSettings(mesh: "m", worker: "w", submitter: "s", admin: "w", rest: .init(named: [named])))
        let expected: [(String, Role)] = [("m", .mesh), ("w", .worker), ("s", .submitter), ("eye", .readOnly)]
        for (secret, role) in expected {
            #expect(tokens.authenticate(authorizationHeader: "Bearer  \(secret) ")?.role == role)
        }
    }

    @Test(
        arguments: [nil, "", "Bearer", "Bearer ", "bearer m", "Basic m", "Bearer  ", "Bearer mm", "Bearer M"]
            as [String?])
    func anythingElseCountsAsAbsent(header: String?) async throws {
        #expect(try await tokens(BearerSettings(mesh: "m")).authenticate(authorizationHeader: header) == nil)
    }

    @Test func callersNeverCarryTheSecret() async throws {
        let caller = try #require(
            try await tokens(BearerSettings(mesh: "top-secret")).authenticate(
                authorizationHeader: "Bearer top-secret"))
        #expect(!"\(caller)".contains("top-secret"))
    }
}

struct RoleTests {
    @Test func rolesMayCallExactlyTheContractsRoutes() {
        let all = Set(MeshRoute.allCases)
        let expected: [Role: Set<MeshRoute>] = [
            .open: all, .mesh: all, .admin: all,
            .worker: [.nodes, .registry, .inbox, .execLease],
            .node: [.nodes, .registry, .inbox, .execLease, .deliver],
            .submitter: [.deliver], .readOnly: [.nodes, .execLeaseList],
        ]
        for role in Role.allCases {
            #expect(all.filter { role.may($0) } == expected[role], "\(role)")
        }
    }
}
