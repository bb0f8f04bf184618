import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct SpentTokensTests {
    private static let now: Int64 = 1_790_000_000

    private static func parts(path: String? = nil, clock: ManualClock = ManualClock()) -> MeshParts {
        var parts = path.map { MeshParts.onDisk($0) } ?? MeshParts.fixture()
        parts.clock = clock.wall
        parts.bearers = BearerSettings(rest: .init(jwtKey: SignedToken.key))
        return parts
    }

    private static func storedCount(_ mesh: MeshServices) async throws -> Int {
        try await mesh.store.read { tx in try SpentTokenRow.all(tx).count }
    }

    @Test func idsAreRememberedAcrossARestart() async throws {
        let directory = try TemporaryDirectory()
        let header = SignedToken(exp: Self.now + 600).authorization
        let first = try await MeshServices.open(Self.parts(path: directory.path))
        #expect(try await first.tokens.caller(authorizationHeader: header) != nil)
        try first.store.close()
        let second = try await MeshServices.open(Self.parts(path: directory.path))
        #expect(try await second.tokens.caller(authorizationHeader: header) == nil)
        let other = SignedToken(jti: "two", exp: Self.now + 600).authorization
        #expect(try await second.tokens.caller(authorizationHeader: other) != nil)
    }

    @Test func storedIDsAreHashes() async throws {
        let mesh = try await MeshServices.open(Self.parts())
        let header = SignedToken(jti: "very telling", exp: Self.now + 600).authorization
        _ = try await mesh.tokens.caller(authorizationHeader: header)
        let rows = try await mesh.store.read { tx in try SpentTokenRow.all(tx) }
        #expect(
            rows == [SpentTokenRow(idHash: BearerTokens.hash(Array("very telling".utf8)), untilMs: rows[0].untilMs)])
        #expect(rows.first?.untilMs == (Self.now + 660) * 1_000)
    }

    @Test func idsAreForgottenSixtySecondsAfterTheirEnd() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.open(Self.parts(clock: clock))
        let header = SignedToken(exp: Self.now + 10).authorization
        _ = try await mesh.tokens.caller(authorizationHeader: header)
        clock.advance(ms: 69_999)
        try await mesh.tokens.tick()
        #expect(try await Self.storedCount(mesh) == 1)
        #expect(try await mesh.tokens.caller(authorizationHeader: header) == nil)
        clock.advance(ms: 1)
        try await mesh.tokens.tick()
        #expect(try await Self.storedCount(mesh) == 0)
        #expect(mesh.tokens.signed?.spent.count == 0)
        #expect(try await mesh.tokens.caller(authorizationHeader: header) == nil)
    }

    @Test func fullTableRefusesNewIDsAndForgetsNoLiveOne() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let spent = SpentTokens(store: mesh.store, clock: clock.wall, limit: 3)
        let endMs = clock.nowMs + 120_000
        func spend(_ id: Int, untilMs: Int64) async throws -> SpentTokens.Outcome {
            try await spent.spend(BearerTokens.hash(Array("\(id)".utf8)), untilMs: untilMs)
        }
        for id in 0..<3 { #expect(try await spend(id, untilMs: endMs + Int64(id)) == .spent) }
        #expect(try await spend(3, untilMs: endMs) == .full(mustWarn: true))
        #expect(try await spend(4, untilMs: endMs) == .full(mustWarn: false))
        for id in 0..<3 { #expect(try await spend(id, untilMs: endMs) == .reused) }
        clock.advance(ms: 59_999)
        #expect(try await spend(5, untilMs: endMs) == .full(mustWarn: false))
        clock.advance(ms: 1)
        #expect(try await spend(5, untilMs: endMs) == .full(mustWarn: true))
        clock.advance(ms: 60_000)
        try await spent.tick()
        #expect(try await spend(6, untilMs: endMs + 60_000) == .spent)
        #expect(try await spend(7, untilMs: endMs + 60_000) == .full(mustWarn: true))
    }

    @Test func fiftyThousandIDsAreRemembered() {
        #expect(SpentTokens.mostLive == 50_000)
    }

    @Test func idIsNotSpentWhenTheDiskIsFull() async throws {
        let mesh = try await MeshServices.open(Self.parts())
        let spent = try #require(mesh.tokens.signed?.spent)
        let pages = try await mesh.store.write("count") { tx in try Int.fetchOne(tx.db, sql: "PRAGMA page_count") ?? 0 }
        try await mesh.store.write("shrink") { tx in try tx.db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        let endMs = (Self.now + 600) * 1_000
        var failed: String?
        for number in 0..<2_000 where failed == nil {
            let hash = BearerTokens.hash(Array("\(number)".utf8))
            do { _ = try await spent.spend(hash, untilMs: endMs) } catch { failed = hash }
        }
        let hash = try #require(failed)
        #expect(try await Self.storedCount(mesh) == spent.count)
        try await mesh.store.write("grow") { tx in try tx.db.execute(sql: "PRAGMA max_page_count = 1000000") }
        #expect(try await spent.spend(hash, untilMs: endMs) == .spent)
    }
}
