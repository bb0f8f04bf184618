import Testing

@testable import Mesh

/// The other side's clock, whatever it says.
struct ServerTimeTests {
    private static let nowMs: UInt64 = 1_790_000_000_000

    @Test func nothingKnownIsTwoMinutes() {
        let time = ServerTime()
        #expect(time.length(untilMs: Self.nowMs) == .seconds(120))
        for absurd in [0, 253_402_300_800_001, UInt64(Int64.max), .max] as [UInt64] {
            time.note(serverMs: absurd)
            #expect(time.length(untilMs: Self.nowMs) == .seconds(120))
        }
    }

    @Test func lengthsAreBetweenASecondAndAnHour() {
        let time = ServerTime()
        time.note(serverMs: Self.nowMs)
        let usual = time.length(untilMs: Self.nowMs + 120_000)
        #expect(usual <= .seconds(120) && usual > .seconds(60))
        for ahead in [Self.nowMs + 86_400_000, UInt64(Int64.max), .max] {
            #expect(time.length(untilMs: ahead) == .seconds(3_600))
        }
        for past in [0, 1, Self.nowMs - 1] as [UInt64] { #expect(time.length(untilMs: past) == .seconds(1)) }
    }

    /// The server may have read its clock at any moment between request and answer.
    @Test func theTimeHoldsFromTheRequestOn() {
        let time = ServerTime()
        time.note(serverMs: Self.nowMs, askedAt: ContinuousClock.now.advanced(by: .seconds(-40)))
        let left = time.length(untilMs: Self.nowMs + 120_000)
        #expect(left <= .seconds(80) && left > .seconds(40))
    }

    @Test func theLatestTimeStaysWhenNonsenseFollows() {
        let time = ServerTime()
        time.note(serverMs: 253_402_300_800_000)
        #expect(time.length(untilMs: .max) == .seconds(1))
        time.note(serverMs: Self.nowMs)
        time.note(serverMs: .max)
        #expect(time.length(untilMs: Self.nowMs + 3_600_000) > .seconds(1_800))
    }
}
