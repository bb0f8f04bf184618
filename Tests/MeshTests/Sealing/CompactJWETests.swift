import Audit
import Foundation
import Mesh
import Testing
import VoxCrypto

struct CompactJWETests {
    private struct Vectors: Decodable {
        let secretHex: String
        let kid: String
        let accepted: [Text]
        let sealedHere: [Text]
        let refused: [Text]
    }

    private struct Text: Decodable {
        let by: String?
        let seed: UInt64?
        let why: String?
        let jwe: String
        let plaintext: String?
    }

    private let vectors: Vectors
    private let key: X25519PrivateKey

    init() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/jwe.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        vectors = try decoder.decode(Vectors.self, from: Data(contentsOf: url))
        key = try X25519PrivateKey(secret: SecretBytes(#require(Hex.decode(vectors.secretHex))))
    }

    @Test func whatOtherLibrariesSealOpensHere() throws {
        #expect(Set(vectors.accepted.compactMap(\.by)) == ["jwcrypto", "joserfc"])
        for text in vectors.accepted {
            let contents = try CompactJWE.open(text.jwe, with: [key])
            #expect(String(decoding: contents, as: UTF8.self) == text.plaintext)
        }
    }

    /// The texts in the fixture were opened by jwcrypto and by joserfc; see the README beside it.
    @Test func whatIsSealedHereIsWhatOtherLibrariesOpen() throws {
        #expect(key.publicKey.keyID == vectors.kid)
        #expect(vectors.sealedHere.count == 3)
        for text in vectors.sealedHere {
            let contents = Array(try #require(text.plaintext).utf8)
            let sealed = try CompactJWE.seal(
                contents, to: key.publicKey, random: .seeded(#require(text.seed)))
            #expect(sealed == text.jwe)
            #expect(try CompactJWE.open(sealed, with: [key]) == contents)
        }
    }

    @Test func otherFormsThatLibrariesWriteAreRefused() {
        #expect(vectors.refused.count == 10)
        for text in vectors.refused {
            let expected: CompactJWEError =
                switch text.why {
                case "kid", "no kid": .otherRecipient
                default: .unsupported
                }
            #expect(throws: expected, "\(text.why ?? "")") { try CompactJWE.open(text.jwe, with: [key]) }
        }
    }

    @Test func anOldKeyStillOpensBesideTheNewOne() throws {
        let fresh = X25519PrivateKey.generate(.seeded(5))
        let old = try CompactJWE.seal([1, 2], to: key.publicKey, random: .seeded(6))
        let new = try CompactJWE.seal([3, 4], to: fresh.publicKey, random: .seeded(7))
        #expect(try CompactJWE.open(old, with: [fresh, key]) == [1, 2])
        #expect(try CompactJWE.open(new, with: [fresh, key]) == [3, 4])
        #expect(throws: CompactJWEError.otherRecipient) { try CompactJWE.open(old, with: [fresh]) }
        #expect(throws: CompactJWEError.otherRecipient) { try CompactJWE.open(old, with: []) }
    }

    @Test func everyChangedCharacterIsRefused() throws {
        let sealed = Array(try CompactJWE.seal([1, 2, 3, 4, 5], to: key.publicKey, random: .seeded(8)).utf8)
        for place in sealed.indices {
            for change: UInt8 in [1, 2, 4, 8, 16, 32] {
                var text = sealed
                text[place] ^= change
                #expect(throws: CompactJWEError.self, "byte \(place) ^ \(change)") {
                    try CompactJWE.open(String(decoding: text, as: UTF8.self), with: [key])
                }
            }
        }
        for count in sealed.indices {
            #expect(throws: CompactJWEError.self, "cut to \(count)") {
                try CompactJWE.open(String(decoding: sealed.prefix(count), as: UTF8.self), with: [key])
            }
        }
    }

    @Test func aHeaderThatChangesTheMeaningIsRefused() throws {
        let cases: [(String, JSONValue?, CompactJWEError)] = [
            ("alg", "RSA-OAEP", .unsupported), ("alg", "dir", .unsupported), ("alg", "ecdh-es", .unsupported),
            ("alg", nil, .unsupported), ("alg", 1, .unsupported),
            ("enc", "A128GCM", .unsupported), ("enc", "A256CBC-HS512", .unsupported), ("enc", nil, .unsupported),
            ("zip", "DEF", .unsupported), ("zip", nil as JSONValue?, .unreadable),
            ("crit", ["exp"], .unsupported), ("crit", [], .unsupported),
            ("kid", "0000000000000000", .otherRecipient), ("kid", nil, .otherRecipient), ("kid", 7, .otherRecipient),
            ("epk", nil, .unsupported), ("epk", "x", .unsupported),
            ("apu", 1, .malformed), ("apu", "a+b=", .malformed), ("apu", "AAAA", .unreadable),
            ("apv", "AAAA", .unreadable), ("note", "unknown members alone break nothing but the tag", .unreadable),
        ]
        for (name, value, expected) in cases {
            let text = try replaced { $0[name] = value }
            #expect(throws: expected, "\(name)") { try CompactJWE.open(text, with: [key]) }
        }
    }

    @Test(arguments: [
        ("0000000000000000000000000000000000000000000000000000000000000000", CompactJWEError.refusedKey),
        ("0100000000000000000000000000000000000000000000000000000000000000", .refusedKey),
        ("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", .refusedKey),
        ("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", .refusedKey),
        ("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", .refusedKey),
        ("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", .refusedKey),
        ("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", .refusedKey),
        ("09", .refusedKey), ("", .refusedKey),
        ("0900000000000000000000000000000000000000000000000000000000000000", .unreadable),
    ])
    func anEphemeralKeyMustBeAKey(point: String, expected: CompactJWEError) throws {
        let x = Base64URL.encode(try #require(Hex.decode(point)))
        let text = try replaced { $0["epk"] = ["kty": "OKP", "crv": "X25519", "x": .string(x)] }
        #expect(throws: expected) { try CompactJWE.open(text, with: [key]) }
    }

    @Test func anotherNumberOfPartsIsRefused() throws {
        let sealed = try CompactJWE.seal([1], to: key.publicKey, random: .seeded(9))
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 5)
        let texts = [
            "", ".", "....", parts.dropLast().joined(separator: "."), sealed + ".", sealed + ".AAAA", "." + sealed,
            parts.filter { !$0.isEmpty }.joined(separator: "."),
        ]
        for text in texts {
            #expect(throws: CompactJWEError.malformed, "\(text)") { try CompactJWE.open(text, with: [key]) }
        }
        let wrapped = (Array(parts[0...0]) + ["AAAA"] + Array(parts[2...])).joined(separator: ".")
        #expect(throws: CompactJWEError.unsupported) { try CompactJWE.open(wrapped, with: [key]) }
    }

    @Test func paddingWhiteSpaceAndTheOtherAlphabetAreRefused() throws {
        let sealed = try CompactJWE.seal([1, 2], to: key.publicKey, random: .seeded(10))
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for place in [0, 2, 3, 4] {
            for change in ["=", "==", " ", "\n", "+", "/"] {
                var other = parts
                other[place] += change
                #expect(throws: CompactJWEError.malformed, "part \(place)") {
                    try CompactJWE.open(other.joined(separator: "."), with: [key])
                }
            }
        }
    }

    @Test func aNonceOrTagOfAnotherLengthIsRefused() throws {
        let sealed = try CompactJWE.seal([1, 2], to: key.publicKey, random: .seeded(11))
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for place in [2, 4] {
            let bytes = try #require(Base64URL.decode(parts[place]))
            for changed in [[], Array(bytes.dropLast()), bytes + [0]] {
                var other = parts
                other[place] = Base64URL.encode(changed)
                #expect(throws: CompactJWEError.unreadable) {
                    try CompactJWE.open(other.joined(separator: "."), with: [key])
                }
            }
        }
    }

    @Test func hugeTextsAreRefusedUnread() throws {
        let long = String(repeating: "A", count: CompactJWE.longestByteCount + 1)
        #expect(throws: CompactJWEError.tooLong) { try CompactJWE.open(long, with: [key]) }
        let header = String(repeating: "A", count: 4097)
        #expect(throws: CompactJWEError.tooLong) { try CompactJWE.open(header + "....", with: [key]) }
        let dots = String(repeating: ".", count: CompactJWE.longestByteCount)
        #expect(throws: CompactJWEError.malformed) { try CompactJWE.open(dots, with: [key]) }
    }

    @Test func aHeaderWithAKeyTwiceIsRefused() throws {
        let sealed = try CompactJWE.seal([1], to: key.publicKey, random: .seeded(12))
        let header = try #require(Base64URL.decode(String(sealed.prefix { $0 != "." })))
        let twice = Array(#"{"alg":"dir","#.utf8) + header.dropFirst()
        let text = Base64URL.encode(twice) + sealed.drop { $0 != "." }
        #expect(throws: CompactJWEError.malformed) { try CompactJWE.open(text, with: [key]) }
    }

    @Test func errorsSayNothingOfTheContents() throws {
        let secret = "s3cr3t-value"
        let sealed = try CompactJWE.seal(Array(secret.utf8), to: key.publicKey, random: .seeded(13))
        do {
            _ = try CompactJWE.open(sealed + "AAAA", with: [key])
            Issue.record("a longer tag was accepted")
        } catch {
            #expect(!"\(error)".contains(secret))
            #expect(!"\(error)".contains(sealed.suffix(16)))
        }
    }

    /// A text whose header was edited and whose other parts were left as they were.
    private func replaced(_ edit: (inout [String: JSONValue]) -> Void) throws -> String {
        let sealed = try CompactJWE.seal([1, 2, 3], to: key.publicKey, random: .seeded(14))
        let bytes = try #require(Base64URL.decode(String(sealed.prefix { $0 != "." })))
        var header = try #require(try JSONValue(parsing: bytes).objectValue)
        edit(&header)
        if header["zip"] == nil { header["typ"] = header["typ"] ?? "JOSE" }
        return Base64URL.encode(JSONValue.object(header).jsonBytes()) + sealed.drop { $0 != "." }
    }
}
