import Foundation
import Testing
import VoxCrypto

struct BLAKE3Tests {
    private struct Vectors: Decodable {
        let key: String
        let contextString: String
        let cases: [Case]
    }

    private struct Case: Decodable {
        let inputLen: Int
        let hash: String
        let keyedHash: String
        let deriveKey: String
    }

    private let vectors: Vectors

    init() throws {
        vectors = try Fixture.decode(Vectors.self, from: "blake3.json")
    }

    private func hashers() throws -> (plain: BLAKE3.Hasher, keyed: BLAKE3.Hasher, derive: BLAKE3.Hasher) {
        (
            BLAKE3.Hasher(),
            try BLAKE3.Hasher(key: SecretBytes(Array(vectors.key.utf8))),
            BLAKE3.Hasher(deriveKeyContext: Array(vectors.contextString.utf8))
        )
    }

    @Test func everyOfficialVectorHoldsInAllThreeModes() throws {
        #expect(vectors.cases.count == 35)
        for vector in vectors.cases {
            let input = Fixture.pattern(vector.inputLen)
            var (plain, keyed, derive) = try hashers()
            plain.update(input)
            keyed.update(input)
            derive.update(input)
            let count = vector.hash.count / 2
            #expect(Hex.encode(plain.finalize(byteCount: count)) == vector.hash, "length \(vector.inputLen)")
            #expect(Hex.encode(keyed.finalize(byteCount: count)) == vector.keyedHash, "length \(vector.inputLen)")
            #expect(Hex.encode(derive.finalize(byteCount: count)) == vector.deriveKey, "length \(vector.inputLen)")
        }
    }

    @Test func oneShotFormsGiveTheFirst32Bytes() throws {
        for vector in vectors.cases where vector.inputLen <= 8193 {
            let input = Fixture.pattern(vector.inputLen)
            let key = SecretBytes(Array(vectors.key.utf8))
            #expect(BLAKE3.hash(input).hex == vector.hash.prefix(64))
            #expect(try BLAKE3.keyed(input, key: key).hex == vector.keyedHash.prefix(64))
            let derived = BLAKE3.deriveKey(
                context: "BLAKE3 2019-12-27 16:29:52 test vectors context", material: SecretBytes(input))
            #expect(derived.withBytes { Hex.encode($0) } == vector.deriveKey.prefix(64))
        }
    }

    @Test(arguments: [1, 3, 7, 63, 64, 65, 127, 1000, 1023, 1024, 1025, 2047, 2049, 5000])
    func piecesOfAnySizeGiveTheSameDigest(pieceSize: Int) {
        let input = Fixture.pattern(10_241)
        var hasher = BLAKE3.Hasher()
        for start in stride(from: 0, to: input.count, by: pieceSize) {
            hasher.update(Array(input[start..<min(start + pieceSize, input.count)]))
        }
        #expect(hasher.finalize() == BLAKE3.hash(input))
    }

    @Test func randomPiecesGiveTheSameDigest() {
        let seed: UInt64 = 20_240_917
        let random = RandomSource.seeded(seed)
        for round in 0..<40 {
            let input = random.bytes(Int(random.uint64(below: 9000)))
            var hasher = BLAKE3.Hasher()
            var rest = input[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int(random.uint64(below: 2500)))
                hasher.update(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            #expect(hasher.finalize() == BLAKE3.hash(input), "seed \(seed), round \(round)")
        }
    }

    @Test func aHasherGoesOnAfterItsDigestWasRead() {
        var hasher = BLAKE3.Hasher()
        hasher.update([1])
        _ = hasher.finalize()
        hasher.update([2])
        #expect(hasher.finalize() == BLAKE3.hash([1, 2]))
    }

    @Test(arguments: [0, 31, 33])
    func keysOfAWrongLengthAreRefused(count: Int) {
        let key = SecretBytes([UInt8](repeating: 0, count: count))
        #expect(throws: KeyError.wrongLength(expected: 32, actual: count)) { try BLAKE3.keyed([], key: key) }
    }

    @Test func theModesDoNotMeet() throws {
        let key = SecretBytes([UInt8](repeating: 0, count: 32))
        #expect(try BLAKE3.keyed([], key: key) != BLAKE3.hash([]))
    }
}
