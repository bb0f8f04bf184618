import HTTPTypes
import HummingbirdTesting
import Mesh
import MeshFixtures
import Testing
import VoxCrypto

@testable import Web

/// Two processes on one machine, whose browser keeps one set of cookies for both.
@Suite struct SessionCookieTests {
    private let stranger = SessionSealer(key: SecretBytes(Array(repeating: 9, count: 32)), random: .seeded(3))

    private func cookies(_ harness: DashboardHarness, _ header: String?) async throws -> [String] {
        var headers: HTTPFields = [:]
        headers[.cookie] = header
        return try await harness.send(.get, "/mesh", headers: headers).headers[values: .setCookie]
    }

    @Test func aFirstVisitGetsThePlainName() async throws {
        let set = try await cookies(try await DashboardHarness(), nil)
        #expect(set.count == 1 && set[0].hasPrefix("vox_session="))
    }

    @Test(arguments: ["", "x", "AAAA"]) func whatIsNoSessionIsReplaced(text: String) async throws {
        let set = try await cookies(try await DashboardHarness(), "vox_session=\(text)")
        #expect(set.count == 1 && set[0].hasPrefix("vox_session="))
    }

    @Test func anEndedSessionOfOursIsReplaced() async throws {
        let harness = try await DashboardHarness()
        let old = harness.sealer.seal(harness.sealer.make(nowMillis: harness.clock.nowMs - 13 * 3_600_000))
        let set = try await cookies(harness, "vox_session=\(old)")
        #expect(set.count == 1 && set[0].hasPrefix("vox_session="))
    }

    @Test func theSessionOfAnotherProcessIsLeftAlone() async throws {
        let harness = try await DashboardHarness()
        let theirs = "vox_session=\(stranger.seal(stranger.make(nowMillis: harness.clock.nowMs)))"
        let set = try await cookies(harness, theirs)
        try #require(set.count == 1)
        #expect(set[0].hasPrefix("vox_session_0="), "the port is added; the router of the test has none")
        let own = String(set[0].split(separator: ";")[0])
        #expect(try await cookies(harness, "\(theirs); \(own)").isEmpty, "both are kept")
    }

    @Test func signingOutEndsTheCookieAndNotOnlyTheBrowser() async throws {
        let harness = try await DashboardHarness.withToken()
        let session = harness.sealer.make(nowMillis: harness.clock.nowMs, isSignedIn: true)
        let cookie: HTTPFields = [.cookie: "vox_session=\(harness.sealer.seal(session))"]
        #expect(try await harness.send(.get, "/mesh", headers: cookie).status == .ok)
        var form = cookie
        form[.contentType] = "application/x-www-form-urlencoded"
        let out = try await harness.send(
            .post, "/logout", body: "_csrf=\(harness.sealer.formToken(for: session))", headers: form)
        #expect(out.status == .seeOther)
        let copied = try await harness.send(.get, "/mesh", headers: cookie)
        #expect(copied.headers[.location] == "/login")
        #expect(copied.headers[values: .setCookie].isEmpty)
        #expect(try await harness.send(.get, "/api/v2/mesh/nodes", headers: cookie).status == .unauthorized)
    }

    @Test func aSignOutHoldsOverARestart() async throws {
        let folder = try TemporaryDirectory()
        func start() async throws -> DashboardHarness {
            let token = SecretBytes(Array(DashboardHarness.token.utf8))
            return try await DashboardHarness(
                auth: .token(token), mesh: { $0.storePath = folder.path + "/mesh.db" })
        }
        let first = try await start()
        let (gone, stays) = (
            first.sealer.make(nowMillis: first.clock.nowMs, isSignedIn: true),
            SessionSealer(first.settings, random: .seeded(9)).make(nowMillis: first.clock.nowMs, isSignedIn: true)
        )
        let form: HTTPFields = [
            .cookie: "vox_session=\(first.sealer.seal(gone))", .contentType: "application/x-www-form-urlencoded",
        ]
        let token = first.sealer.formToken(for: gone)
        let out = try await first.send(.post, "/logout", body: "_csrf=\(token)", headers: form)
        #expect(out.status == .seeOther)
        try first.services.store.close()
        let second = try await start()
        func look(_ session: Session) async throws -> TestResponse {
            try await second.send(.get, "/mesh", headers: [.cookie: "vox_session=\(second.sealer.seal(session))"])
        }
        #expect(try await look(gone).headers[.location] == "/login")
        #expect(try await look(stays).status == .ok)
        try second.services.store.close()
    }

    @Test func signingInBesideAnotherProcessHolds() async throws {
        let harness = try await DashboardHarness.withToken()
        let theirs = "vox_session=\(stranger.seal(stranger.make(nowMillis: harness.clock.nowMs, isSignedIn: true)))"
        let turnedAway = try await harness.send(.get, "/mesh", headers: [.cookie: theirs])
        #expect(turnedAway.headers[.location] == "/login", "their sign-in is not ours")
        let session = harness.sealer.make(nowMillis: harness.clock.nowMs)
        let both = "\(theirs); vox_session_0=\(harness.sealer.seal(session))"
        let body = "_csrf=\(harness.sealer.formToken(for: session))&token=\(DashboardHarness.token)"
        let answer = try await harness.send(
            .post, "/login", body: body,
            headers: [.contentType: "application/x-www-form-urlencoded", .cookie: both])
        let set = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("vox_session_0=") })
        let signedIn = "\(theirs); \(set.split(separator: ";")[0])"
        #expect(try await harness.send(.get, "/mesh", headers: [.cookie: signedIn]).status == .ok)
    }
}
