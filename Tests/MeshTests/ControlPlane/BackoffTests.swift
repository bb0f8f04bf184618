import Testing
import VoxCrypto

@testable import Mesh

struct BackoffTests {
    private let lost = ControlPlaneError.unreachable(context: "join", detail: "gone")

    private func refused(_ status: Int, retry: Int? = nil) -> ControlPlaneError {
        .refused(status: status, context: "join", detail: "", retryAfterSeconds: retry)
    }

    @Test func pausesStayBelowADoublingCeiling() {
        let ceilings: [Int64] = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]
        var longest = Array(repeating: Duration.zero, count: ceilings.count)
        for seed in 0..<200 as Range<UInt64> {
            var backoff = Backoff(random: .seeded(seed))
            for (turn, ceiling) in ceilings.enumerated() {
                let pause = backoff.pause(after: lost)
                #expect(pause >= .zero && pause <= .milliseconds(ceiling))
                longest[turn] = max(longest[turn], pause)
            }
        }
        for (turn, ceiling) in ceilings.enumerated() { #expect(longest[turn] > .milliseconds(ceiling * 9 / 10)) }
    }

    @Test func retryAfterIsALowerBound() {
        var backoff = Backoff(random: .seeded(1))
        #expect(backoff.pause(after: refused(429, retry: 7)) >= .seconds(7))
        #expect(backoff.pause(after: refused(503, retry: 90)) == .seconds(90))
        #expect(backoff.pause(after: refused(503, retry: 7_200)) == .seconds(7_200))
        #expect(backoff.pause(after: refused(503, retry: 86_400)) == .seconds(86_400))
        #expect(backoff.pause(after: refused(503, retry: -5)) <= .seconds(60))
    }

    @Test(arguments: [Int.max, Int.max / 1_000, 86_401, 86_400]) func absurdTimesAreADay(_ seconds: Int) {
        var backoff = Backoff(random: .seeded(4))
        for _ in 0..<100 { #expect(backoff.pause(after: refused(503, retry: seconds)) == .seconds(86_400)) }
        #expect(MeshTransport.retryAfterSeconds("\(seconds)") == 86_400)
        #expect(backoff.pause(after: refused(503, retry: .min)) <= .seconds(60))
    }

    @Test(arguments: [401, 403]) func refusalsByRoleWaitAMinute(_ status: Int) {
        var backoff = Backoff(random: .seeded(2))
        #expect(backoff.pause(after: refused(status)) == .seconds(60))
    }

    @Test func successStartsOver() {
        var backoff = Backoff(random: .seeded(3))
        for _ in 0..<20 { _ = backoff.pause(after: lost) }
        #expect(backoff.failures == 20)
        backoff.reset()
        #expect(backoff.pause(after: lost) <= .milliseconds(500))
    }
}
