import Testing
import VoxCrypto

@testable import Mesh

/// What a job says on the way: seldom enough, whole, and in order.
@Suite(.timeLimit(.minutes(2))) struct ProgressPumpTests {
    private func pump(_ plane: PlayedPlane) -> ProgressPump {
        ProgressPump(plane: plane, task: 1, lease: "lease-1", random: .seeded(8))
    }

    @Test func atMostTenMessagesASecond() async throws {
        let plane = PlayedPlane()
        let pump = pump(plane)
        let begun = ContinuousClock.now
        let running = Task { await pump.run() }
        var said = 0
        try await until {
            said += 1
            pump.say("\(said) ", tokens: said)
            return ContinuousClock.now - begun >= .milliseconds(450)
        }
        let whole = (1...said).map { "\($0) " }.joined()
        try await until { plane.progress.compactMap(\.text).joined() == whole }
        let passed = ContinuousClock.now - begun
        running.cancel()
        await running.value
        #expect(plane.progress.count >= 2)
        #expect(plane.progress.count <= Int(passed / ProgressPump.interval) + 1)
        #expect(plane.progress.map(\.seq) == (1...UInt64(plane.progress.count)).map(\.self))
        #expect(plane.progress.last?.tokens == UInt64(said))
    }

    /// A pump in a time that a test lets pass, and a control plane whose first messages are answered so.
    private func faulty(
        _ faults: [ControlPlaneError], in time: HandTime
    ) -> (plane: PlayedPlane, pump: ProgressPump) {
        let plane = PlayedPlane { script in
            let tries = Recorder<Void>()
            script.deliver = { _ in
                tries.add(())
                return tries.values.count <= faults.count ? faults[tries.values.count - 1] : nil
            }
        }
        let pump = ProgressPump(
            plane: plane, task: 1, lease: "lease-1", random: .seeded(Self.seed), time: time.passing)
        return (plane, pump)
    }

    private static let seed: UInt64 = 8

    /// Says each word as soon as the pause after the one before is over, which it checks to the millisecond.
    private func say(
        _ words: [String], _ played: (plane: PlayedPlane, pump: ProgressPump), faults: [ControlPlaneError],
        in time: HandTime
    ) async throws {
        var backoff = Backoff(random: .seeded(Self.seed))
        var passed = Duration.zero
        let running = Task { await played.pump.run() }
        defer { running.cancel() }
        for (index, word) in words.enumerated() {
            played.pump.say(word, tokens: index + 1)
            try await until { played.plane.delivered.values.count == index + 1 }
            let pause = index < faults.count ? backoff.pause(after: faults[index]) : .zero
            passed += max(pause, ProgressPump.interval)
            try await time.pass(to: passed)
        }
    }

    @Test(
        arguments: [
            .status(429), .status(503), .status(507), .status(401), .status(403), .untrusted(context: "a2a_deliver"),
        ] as [ControlPlaneError])
    func whatWasSurelyNotTakenGoesWithTheNextAfterAPause(_ fault: ControlPlaneError) async throws {
        let (time, faults) = (HandTime(), [fault, fault])
        let played = faulty(faults, in: time)
        try await say(["Once ", "upon ", "a ", "time."], played, faults: faults, in: time)
        #expect(played.plane.progress.map(\.text) == ["Once ", "Once upon ", "Once upon a ", "time."])
        #expect(played.plane.progress.map(\.seq) == [1, 2, 3, 4])
    }

    @Test(
        arguments: [
            .unreachable(context: "a2a_deliver", detail: "gone"), .unreadable(context: "a2a_deliver"), .status(413),
        ] as [ControlPlaneError])
    func whatMayHaveBeenTakenOrNeverWillBeIsDropped(_ fault: ControlPlaneError) async throws {
        let (time, faults) = (HandTime(), [fault, fault])
        let played = faulty(faults, in: time)
        try await say(["Once ", "upon ", "a ", "time."], played, faults: faults, in: time)
        #expect(played.plane.progress.map(\.text) == ["Once ", "upon ", "a ", "time."])
        #expect(played.plane.progress.map(\.seq) == [1, 2, 3, 4])
    }

    @Test func ofWhatWaitsTheNewestIsSent() async throws {
        let (time, faults) = (HandTime(), [ControlPlaneError.status(503)])
        let played = faulty(faults, in: time)
        let long = String(repeating: "ä", count: ProgressPump.longestBytes / 2)
        try await say(["Once ", long + "!"], played, faults: faults, in: time)
        #expect(played.plane.progress.map(\.text) == ["Once ", String(long.dropFirst()) + "!"])
    }

    @Test func silenceSendsNothing() async {
        let plane = PlayedPlane()
        let pump = pump(plane)
        let running = Task { await pump.run() }
        await Task.yield()
        running.cancel()
        await running.value
        #expect(plane.delivered.values.isEmpty)
    }
}
