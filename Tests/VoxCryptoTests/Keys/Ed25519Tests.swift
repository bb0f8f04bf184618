import Foundation
import Testing
import VoxCrypto

struct Ed25519Tests {
    private struct Vectors: Decodable {
        let accepted: [Accepted]
        let refusedSignatures: [RefusedSignature]
        let refusedKeys: [RefusedKey]
    }

    private struct Accepted: Decodable {
        let name: String
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
    }

    private struct RefusedSignature: Decodable {
        let name: String
        let publicKey: String
        let message: String
        let signature: String
    }

    private struct RefusedKey: Decodable {
        let name: String
        let publicKey: String
    }

    private let vectors: Vectors

    init() throws {
        vectors = try Fixture.decode(Vectors.self, from: "ed25519.json")
    }

    @Test func everyVectorSignsAndVerifies() throws {
        #expect(vectors.accepted.filter { $0.name.hasPrefix("RFC 8032") }.count == 5)
        for vector in vectors.accepted {
            let key = try Ed25519PrivateKey(seed: SecretBytes(hex(vector.seed)))
            let message = try hex(vector.message)
            let signature = key.sign(message)
            #expect(Hex.encode(key.publicKey.bytes) == vector.publicKey, "\(vector.name)")
            #expect(Hex.encode(signature.bytes) == vector.signature, "\(vector.name)")
            #expect(key.publicKey.isValid(signature, for: message), "\(vector.name)")
        }
    }

    @Test func malformedAndMalleatedSignaturesAreRefused() throws {
        #expect(vectors.refusedSignatures.count > vectors.accepted.count)
        for vector in vectors.refusedSignatures {
            let key = try Ed25519PublicKey(bytes: hex(vector.publicKey))
            let signature = try Ed25519Signature(bytes: hex(vector.signature))
            #expect(!key.isValid(signature, for: try hex(vector.message)), "\(vector.name)")
        }
    }

    @Test func smallOrderNonCanonicalAndForeignPointsAreNoKeys() throws {
        #expect(vectors.refusedKeys.count > 40)
        for vector in vectors.refusedKeys {
            let bytes = try hex(vector.publicKey)
            #expect(throws: KeyError.refusedPoint, "\(vector.name)") { try Ed25519PublicKey(bytes: bytes) }
        }
    }

    @Test func anyFlippedBitOfTheSignatureIsRefused() throws {
        let key = Ed25519PrivateKey.generate(.seeded(1))
        let message = Array("vox".utf8)
        let signature = key.sign(message).bytes
        for bit in 0..<signature.count * 8 {
            var changed = signature
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.publicKey.isValid(try Ed25519Signature(bytes: changed), for: message), "bit \(bit)")
        }
    }

    @Test func anyFlippedBitOfTheMessageIsRefused() {
        let key = Ed25519PrivateKey.generate(.seeded(2))
        let message = Array("a message that somebody may want to change".utf8)
        let signature = key.sign(message)
        for bit in 0..<message.count * 8 {
            var changed = message
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.publicKey.isValid(signature, for: changed), "bit \(bit)")
        }
    }

    @Test func anyFlippedBitOfThePublicKeyIsRefused() throws {
        let key = Ed25519PrivateKey.generate(.seeded(3))
        let signature = key.sign([1, 2, 3])
        for bit in 0..<256 {
            var changed = key.publicKey.bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            do throws(KeyError) {
                let other = try Ed25519PublicKey(bytes: changed)
                #expect(!other.isValid(signature, for: [1, 2, 3]), "bit \(bit)")
            } catch {
                #expect(error == .refusedPoint)
            }
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func keysOfAWrongLengthAreRefused(count: Int) {
        let expected = KeyError.wrongLength(expected: 32, actual: count)
        let bytes = [UInt8](repeating: 7, count: count)
        #expect(throws: expected) { try Ed25519PublicKey(bytes: bytes) }
        #expect(throws: expected) { try Ed25519PrivateKey(seed: SecretBytes(bytes)) }
        #expect(throws: expected) { try X25519PublicKey(bytes: bytes) }
        #expect(throws: expected) { try X25519PrivateKey(secret: SecretBytes(bytes)) }
    }

    @Test(arguments: [0, 32, 63, 65, 128])
    func signaturesOfAWrongLengthAreRefused(count: Int) {
        #expect(throws: KeyError.wrongLength(expected: 64, actual: count)) {
            try Ed25519Signature(bytes: [UInt8](repeating: 7, count: count))
        }
    }

    @Test func textFormsRoundTripAndAreStrict() throws {
        let key = Ed25519PrivateKey.generate(.seeded(4)).publicKey
        #expect(try Ed25519PublicKey(base64: key.base64) == key)
        #expect(Base64URL.decode(key.base64URL) == key.bytes)
        #expect(key.sha256Hex == SHA256.hash(key.bytes).hex)
        #expect(throws: KeyError.notBase64) { try Ed25519PublicKey(base64: key.base64 + "\n") }
        #expect(throws: KeyError.notBase64) { try Ed25519PublicKey(base64: String(key.base64.dropLast())) }
    }

    @Test func jsonCarriesStandardBase64() throws {
        let key = Ed25519PrivateKey.generate(.seeded(5))
        let signature = key.sign([1])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        #expect(String(decoding: try encoder.encode([key.publicKey]), as: UTF8.self) == "[\"\(key.publicKey.base64)\"]")
        let decoder = JSONDecoder()
        #expect(try decoder.decode([Ed25519PublicKey].self, from: encoder.encode([key.publicKey])) == [key.publicKey])
        #expect(try decoder.decode([Ed25519Signature].self, from: encoder.encode([signature])) == [signature])
    }

    @Test func theSeedMakesTheSameKeyAgain() throws {
        let key = Ed25519PrivateKey.generate(.system)
        #expect(try Ed25519PrivateKey(seed: key.seed).publicKey == key.publicKey)
        #expect(Ed25519PrivateKey.generate(.system).publicKey != key.publicKey)
    }
}
