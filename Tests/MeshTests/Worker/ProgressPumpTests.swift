import Testing

@testable import Mesh

/// What a job says on the way: seldom enough, whole, and in order.
@Suite(.timeLimit(.minutes(2))) struct ProgressPumpTests {
    private func pump(_ plane: PlayedPlane) -> ProgressPump {
        ProgressPump(plane: plane, task: 1, lease: "lease-1")
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

    @Test func whatWasNotTakenGoesWithTheNext() async throws {
        let refused = Recorder<String>()
        let plane = PlayedPlane { script in
            script.deliver = { request in
                guard refused.values.count < 2 else { return nil }
                refused.add(request.payload)
                return .status(503)
            }
        }
        let pump = pump(plane)
        let running = Task { await pump.run() }
        for (count, word) in ["Once ", "upon ", "a ", "time."].enumerated() {
            pump.say(word, tokens: count + 1)
            try await until { plane.delivered.values.count == count + 1 }
        }
        running.cancel()
        await running.value
        #expect(refused.values.count == 2)
        #expect(plane.progress.map(\.text) == ["Once ", "Once upon ", "Once upon a ", "time."])
        #expect(plane.progress.map(\.seq) == [1, 2, 3, 4])
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
