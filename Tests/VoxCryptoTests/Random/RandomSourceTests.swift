import Testing
import VoxCrypto

struct RandomSourceTests {
    @Test func theSameSeedGivesTheSameBytes() {
        #expect(RandomSource.seeded(7).bytes(100) == RandomSource.seeded(7).bytes(100))
        #expect(RandomSource.seeded(7).bytes(100) != RandomSource.seeded(8).bytes(100))
    }

    /// SplitMix64 with seed 0, so that recorded seeds keep their meaning for ever.
    @Test func seededBytesNeverChange() {
        #expect(Hex.encode(RandomSource.seeded(0).bytes(16)) == "afcd1d7b39a820e2f465b9a16a9e786e")
    }

    @Test func copiesShareOneSequence() {
        let source = RandomSource.seeded(9)
        let copy = source
        #expect(source.bytes(8) != copy.bytes(8))
    }

    @Test func theSystemSourceDoesNotRepeat() {
        #expect(RandomSource.system.bytes(32) != RandomSource.system.bytes(32))
        #expect(RandomSource.system.bytes(0).isEmpty)
    }

    @Test func hexHasTheLengthThatWasAskedFor() {
        for digits in 0..<20 { #expect(RandomSource.seeded(1).hex(digits).count == digits) }
    }

    @Test func boundedNumbersStayBelowTheirBound() {
        let seed: UInt64 = 99
        let random = RandomSource.seeded(seed)
        for bound in [1, 2, 3, 10, UInt64.max / 2 + 2, .max] {
            for _ in 0..<50 { #expect(random.uint64(below: bound) < bound, "seed \(seed)") }
        }
    }
}
