import Foundation
import Testing
import VoxCrypto

struct DigestTests {
    private struct Vectors: Decodable {
        let knownAnswers: [KnownAnswer]
        let pattern: [PatternAnswer]
        let hmacSha256: [CodeAnswer]
    }

    private struct KnownAnswer: Decodable {
        let message: String
        let sha256: String
        let sha3: String

        private enum CodingKeys: String, CodingKey {
            case message, sha256
            case sha3 = "sha3512"
        }
    }

    private struct PatternAnswer: Decodable {
        let length: Int
        let sha256: String
        let sha3: String

        private enum CodingKeys: String, CodingKey {
            case length, sha256
            case sha3 = "sha3512"
        }
    }

    private struct CodeAnswer: Decodable {
        let name: String
        let key: String
        let message: String
        let code: String
    }

    private let vectors: Vectors

    init() throws {
        vectors = try Fixture.decode(Vectors.self, from: "digests.json")
    }

    @Test func knownAnswersHold() {
        for answer in vectors.knownAnswers {
            #expect(SHA256.hash(Array(answer.message.utf8)).hex == answer.sha256)
            #expect(SHA3_512.hash(Array(answer.message.utf8)).hex == answer.sha3)
        }
    }

    @Test func blockEdgesHoldInOnePieceAndInMany() {
        for answer in vectors.pattern {
            let input = Fixture.pattern(answer.length)
            #expect(SHA256.hash(input).hex == answer.sha256, "length \(answer.length)")
            #expect(SHA3_512.hash(input).hex == answer.sha3, "length \(answer.length)")
            var sha256 = SHA256.Hasher()
            var sha3 = SHA3_512.Hasher()
            for start in stride(from: 0, to: input.count, by: 37) {
                let piece = Array(input[start..<min(start + 37, input.count)])
                sha256.update(piece)
                piece.withUnsafeBytes { sha3.update($0) }
            }
            #expect(sha256.finalize().hex == answer.sha256, "length \(answer.length)")
            #expect(sha3.finalize().hex == answer.sha3, "length \(answer.length)")
        }
    }

    @Test func messageCodesHoldAndChangedOnesDoNot() throws {
        for answer in vectors.hmacSha256 {
            let key = SecretBytes(try hex(answer.key))
            let message = try hex(answer.message)
            let code = try hex(answer.code)
            #expect(HMACSHA256.authenticate(message, key: key).hex == answer.code, "\(answer.name)")
            #expect(HMACSHA256.isValid(code, for: message, key: key))
            #expect(!HMACSHA256.isValid(Array(code.dropLast()), for: message, key: key))
            #expect(!HMACSHA256.isValid(code, for: message + [0], key: key))
            for bit in 0..<256 {
                var changed = code
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(!HMACSHA256.isValid(changed, for: message, key: key))
            }
        }
    }

    @Test func digestsAreTypedByTheirLength() {
        let sha256 = SHA256.hash([1])
        #expect(SHA256Digest(hex: sha256.hex) == sha256)
        #expect(SHA256Digest(hex: sha256.hex.uppercased()) == sha256)
        #expect(SHA256Digest(hex: String(sha256.hex.dropLast())) == nil)
        #expect(SHA3_512Digest(bytes: sha256.bytes) == nil)
        #expect(BLAKE3Digest(bytes: sha256.bytes + [0]) == nil)
    }

    @Test func jsonCarriesHexadecimal() throws {
        let digest = BLAKE3.hash([1])
        let data = try JSONEncoder().encode([digest])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(digest.hex)\"]")
        #expect(try JSONDecoder().decode([BLAKE3Digest].self, from: data) == [digest])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([SHA3_512Digest].self, from: data) }
    }
}
