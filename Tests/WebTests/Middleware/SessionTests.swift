import Testing
import VoxCrypto

@testable import Web

@Suite struct SessionTests {
    private let sealer = SessionSealer(key: SecretBytes(Array(repeating: 7, count: 32)), random: .seeded(1))

    @Test func sealedSessionOpensAgainAfterARestart() throws {
        let session = sealer.make(nowMillis: 1_000, isSignedIn: true)
        let restarted = SessionSealer(key: SecretBytes(Array(repeating: 7, count: 32)), random: .seeded(2))
        let opened = try #require(restarted.open(sealer.seal(session), nowMillis: 2_000))
        #expect(opened.id == session.id)
        #expect(opened.isSignedIn)
        #expect(!opened.isFresh)
    }

    @Test func sessionEndsAfterTwelveHours() {
        let cookie = sealer.seal(sealer.make(nowMillis: 0))
        #expect(sealer.open(cookie, nowMillis: 12 * 3_600_000 - 1) != nil)
        #expect(sealer.open(cookie, nowMillis: 12 * 3_600_000) == nil)
    }

    @Test func anyFlippedByteOfACookieIsRefused() throws {
        let bytes = try #require(Base64URL.decode(sealer.seal(sealer.make(nowMillis: 5))))
        for index in bytes.indices {
            var forged = bytes
            forged[index] ^= 1
            #expect(sealer.open(Base64URL.encode(forged), nowMillis: 6) == nil)
        }
    }

    @Test func anotherKeysCookieIsRefused() {
        let other = SessionSealer(key: SecretBytes(Array(repeating: 8, count: 32)), random: .seeded(1))
        #expect(other.open(sealer.seal(sealer.make(nowMillis: 5)), nowMillis: 6) == nil)
    }

    @Test func aChangedTokenEndsWhatTheOldOneOpened() {
        func sealer(_ token: String?) -> SessionSealer {
            let auth = token.map { DashboardAuth.token(SecretBytes(Array($0.utf8))) } ?? .none
            return SessionSealer(
                DashboardSettings(
                    hosts: DashboardHosts(port: 80, allowed: []), auth: auth,
                    sessionKey: SecretBytes(Array(repeating: 7, count: 32)), version: "1", random: .seeded(1)))
        }
        let signedIn = sealer("old").seal(sealer("old").make(nowMillis: 0, isSignedIn: true))
        #expect(sealer("old").open(signedIn, nowMillis: 1)?.isSignedIn == true)
        #expect(sealer("new").open(signedIn, nowMillis: 1) == nil)
        #expect(sealer(nil).open(signedIn, nowMillis: 1) == nil)
        #expect(!sealer("new").isForeign(signedIn), "the cookie keeps its plain name")
        let signedOut = sealer("old").seal(sealer("old").make(nowMillis: 0))
        #expect(sealer("new").open(signedOut, nowMillis: 1)?.isSignedIn == false)
    }

    @Test func anEndedSessionOpensNothing() {
        let (one, two) = (sealer.make(nowMillis: 0), sealer.make(nowMillis: 0))
        sealer.end(one, nowMillis: 1)
        #expect(sealer.open(sealer.seal(one), nowMillis: 2) == nil)
        #expect(sealer.open(sealer.seal(two), nowMillis: 2) != nil)
    }

    @Test func endedSessionsAreFewAndGoWithTheirCookies() {
        let ended = EndedSessions(limit: 2)
        let sessions = (0..<4).map { sealer.make(nowMillis: $0) }
        for session in sessions[..<3] { ended.insert(session, nowMillis: 3) }
        #expect(sessions.map(ended.contains) == [false, true, true, false])
        ended.insert(sessions[2], nowMillis: 4)
        #expect(sessions.map(ended.contains) == [false, true, true, false])
        ended.insert(sessions[3], nowMillis: SessionSealer.lifetimeMillis + 2)
        #expect(sessions.map(ended.contains) == [false, false, false, true])
    }

    @Test func formTokenBelongsToItsSession() {
        let one = sealer.make(nowMillis: 5)
        let two = sealer.make(nowMillis: 5)
        #expect(sealer.accepts(formToken: sealer.formToken(for: one), for: one))
        #expect(!sealer.accepts(formToken: sealer.formToken(for: one), for: two))
        #expect(!sealer.accepts(formToken: "", for: .absent))
        #expect(!sealer.accepts(formToken: sealer.formToken(for: .absent), for: .absent))
    }
}
