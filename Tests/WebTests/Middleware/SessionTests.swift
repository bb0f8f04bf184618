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

    @Test func formTokenBelongsToItsSession() {
        let one = sealer.make(nowMillis: 5)
        let two = sealer.make(nowMillis: 5)
        #expect(sealer.accepts(formToken: sealer.formToken(for: one), for: one))
        #expect(!sealer.accepts(formToken: sealer.formToken(for: one), for: two))
        #expect(!sealer.accepts(formToken: "", for: .absent))
        #expect(!sealer.accepts(formToken: sealer.formToken(for: .absent), for: .absent))
    }
}
