import MeshFixtures
import Testing
import VoxCrypto

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

    private func row(_ secret: String, of node: NodeID, key: UInt64?) -> NodeTokenRow {
        NodeTokenRow(
            tokenHash: BearerTokens.hash(Array(secret.utf8)), node: node,
            boundKey: key.map { Ed25519PrivateKey.generate(.seeded($0)).publicKey }, nodeName: "", issuedMs: 0)
    }

    @Test func aNodesKeyIsThatOfItsLiveToken() async throws {
        let tokens = try await tokens(BearerSettings(mesh: "m"))
        func who(_ secret: String) -> NodeID? {
            tokens.authenticate(authorizationHeader: "Bearer \(secret)")?.boundNode
        }
        let (old, new, other) = (
            row("voxn_old", of: "a", key: 1), row("voxn_new", of: "a", key: 2), row("voxn_b", of: "b", key: nil)
        )
        for row in [old, other] { tokens.adopt(row) }
        #expect(tokens.provedKey(of: "a") == old.boundKey && tokens.provedKey(of: "b") == nil)
        tokens.adopt(new)
        #expect(tokens.provedKey(of: "a") == new.boundKey)
        #expect([who("voxn_old"), who("voxn_new"), who("voxn_b")] == [nil, "a", "b"])
        tokens.forget("a")
        #expect(tokens.provedKey(of: "a") == nil)
        #expect([who("voxn_old"), who("voxn_new"), who("voxn_b")] == [nil, nil, "b"])
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
