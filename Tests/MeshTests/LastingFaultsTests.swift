import Testing

@testable import Mesh

struct LastingFaultsTests {
    private let faults = LastingFaults()

    @Test func aFaultIsToldWhenItBeginsOnceAMinuteAndAtItsEnd() {
        #expect(faults.take(nil, of: "sign", nowMs: 0) == nil)
        #expect(faults.take("full", of: "sign", nowMs: 1_000) == .fault("full"))
        for second in 2...60 { #expect(faults.take("full", of: "sign", nowMs: Int64(second) * 1_000) == nil) }
        #expect(faults.take("full", of: "sign", nowMs: 61_000) == .fault("full"))
        #expect(faults.take(nil, of: "sign", nowMs: 62_000) == .over)
        #expect(faults.take(nil, of: "sign", nowMs: 63_000) == nil)
        #expect(faults.take("full", of: "sign", nowMs: 64_000) == .fault("full"))
    }

    @Test func anotherFaultAnotherAttemptAndAClockThatStepsBackAreTold() {
        #expect(faults.take("full", of: "sign", nowMs: 10_000) == .fault("full"))
        #expect(faults.take("torn", of: "sign", nowMs: 10_000) == .fault("torn"))
        #expect(faults.take("torn", of: "sweep", nowMs: 10_000) == .fault("torn"))
        #expect(faults.take("torn", of: "sign", nowMs: 9_000) == .fault("torn"))
    }
}
