import Testing

@testable import Compute

@Suite struct SamplerTests {
    private let logits: [Float] = [1, 3, 2, -1]

    @Test func greedyTakesTheFirstOfTheLargest() {
        var sampler = Sampler(temperature: 0, topP: 1, seed: 1)
        #expect(sampler.next([0, 5, 5, 1]) == 1)
        #expect(sampler.next([.nan, 2, .nan]) == 1)
        #expect(sampler.next([.nan, .nan]) == 0)
    }

    @Test func theSameSeedDrawsTheSameTokens() {
        func draws(_ seed: UInt64) -> [Int32] {
            var sampler = Sampler(temperature: 1, topP: 1, seed: seed)
            return (0..<50).map { _ in sampler.next(logits) }
        }
        #expect(draws(7) == draws(7))
        #expect(draws(7) != draws(8))
    }

    @Test func drawsFollowTheSoftmax() {
        var sampler = Sampler(temperature: 1, topP: 1, seed: 3)
        var counts = [0, 0, 0, 0]
        for _ in 0..<20_000 { counts[Int(sampler.next(logits))] += 1 }
        let expected = [0.0889, 0.6572, 0.2418, 0.0120]
        for (count, share) in zip(counts, expected) { #expect(abs(Double(count) / 20_000 - share) < 0.015) }
    }

    @Test func nucleusKeepsTheFewestTokensThatReachIt() {
        var sampler = Sampler(temperature: 1, topP: 0.8, seed: 3)
        let drawn = Set((0..<2000).map { _ in sampler.next(logits) })
        #expect(drawn == [1, 2])
        var narrow = Sampler(temperature: 1, topP: 0.1, seed: 3)
        #expect(Set((0..<200).map { _ in narrow.next(logits) }) == [1])
    }

    @Test func brokenLogitsStillGiveAToken() {
        var sampler = Sampler(temperature: 1, topP: 0.9, seed: 3)
        #expect(sampler.next([.nan, .nan, .nan]) == 0)
        #expect(sampler.next([-.infinity, -.infinity]) == 0)
        #expect(sampler.next([.infinity, 0]) == 0)
    }
}
