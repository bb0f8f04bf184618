import Testing
import VoxCrypto

struct ConcatKDFTests {
    private struct Vector: Decodable {
        let zHex: String
        let algorithm: String
        let partyU: String
        let partyV: String
        let byteCount: Int
        let keyHex: String
    }

    /// The first vector is RFC 7518 appendix C; the others come from pyca/cryptography's `ConcatKDFHash`.
    @Test func keysFollowTheStandard() throws {
        let vectors = try Fixture.decode([Vector].self, from: "concatkdf.json")
        #expect(vectors.count == 8)
        for vector in vectors {
            let context = ConcatKDF.Context(
                algorithm: vector.algorithm, partyU: Array(vector.partyU.utf8), partyV: Array(vector.partyV.utf8))
            let key = ConcatKDF.key(
                from: SecretBytes(try hex(vector.zHex)), for: context, byteCount: vector.byteCount)
            #expect(key.withBytes(Hex.encode) == vector.keyHex, "\(vector.byteCount) bytes")
        }
    }

    @Test func aByteMovedBetweenThePartiesChangesTheKey() {
        let shared = SecretBytes(Fixture.pattern(32))
        let left = ConcatKDF.Context(algorithm: "A256GCM", partyU: [1, 2], partyV: [3])
        let right = ConcatKDF.Context(algorithm: "A256GCM", partyU: [1], partyV: [2, 3])
        #expect(
            ConcatKDF.key(from: shared, for: left, byteCount: 32)
                != ConcatKDF.key(from: shared, for: right, byteCount: 32))
    }
}
