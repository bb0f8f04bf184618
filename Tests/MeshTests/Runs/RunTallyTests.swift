import MeshFixtures
import Testing

@testable import Mesh

@Suite struct RunTallyTests {
    private let clock = ManualClock()

    private func mesh() async throws -> (MeshServices, HandWorker) {
        let services = try await MeshServices.inMemory(clock: clock)
        return (services, try await HandWorker(joining: services))
    }

    @Test func aRunIsInFlightThenCounted() async throws {
        let (services, worker) = try await mesh()
        _ = try #require(try await worker.order("Tell a story\nwith two lines"))
        var figures = try #require(services.runs.figures()[worker.id])
        #expect(figures.inFlight == 1)
        #expect(figures.bySlot == ["text": 1])
        #expect(figures.currentTask == "Tell a story")
        let work = try #require(try await worker.start())
        try await worker.progress(work, tokens: 3, perSecond: 21.5)
        figures = try #require(services.runs.figures()[worker.id])
        #expect(figures.sum.tokens == 3)
        #expect(figures.tokensPerSecond == 21.5)
        #expect(services.runs.runsByLease()[work.lease] != nil)
        try await worker.finish(work, tokens: 19, costMicroUsd: 250)
        figures = try #require(services.runs.figures()[worker.id])
        #expect(figures.inFlight == 0)
        #expect(figures.currentTask == nil)
        #expect(figures.sum == RunSum(tokens: 19, costMicroUsd: 250))
        #expect(figures.tokensPerSecond == 0)
        #expect(figures.notes.map(\.word) == ["done", "started"])
        #expect(!figures.hasFailedLately)
    }

    @Test func sumsLeaveTheWindowAfterADay() async throws {
        let (services, worker) = try await mesh()
        _ = try await worker.order()
        try await worker.finish(try #require(try await worker.start()), tokens: 40, costMicroUsd: 9)
        #expect(services.runs.usageBuckets().count == 288)
        #expect(services.runs.usageBuckets().last == RunSum(tokens: 40, costMicroUsd: 9))
        clock.advance(ms: 23 * 3_600_000)
        #expect(services.runs.figures()[worker.id]?.sum.tokens == 40)
        #expect(services.runs.usageBuckets().last == RunSum())
        clock.advance(ms: 3_600_000 + 300_000)
        #expect(services.runs.figures()[worker.id]?.sum.tokens == 0)
        #expect(services.runs.usageBuckets().allSatisfy { $0 == RunSum() })
    }

    @Test func aFailureShowsForAMinute() async throws {
        let (services, worker) = try await mesh()
        let run = try #require(try await worker.order())
        for _ in 1...3 {
            try await worker.fail(try #require(try await worker.start()), "worker_error")
            clock.advance(ms: 10_000)
            _ = try await services.registry.heartbeat(.fixture(id: worker.id.rawValue), as: .own)
            try await Self.replan(services)
        }
        #expect(try await services.runs.run(run).status == "failed")
        let figures = try #require(services.runs.figures()[worker.id])
        #expect(figures.hasFailedLately)
        #expect(figures.notes.first?.word == "failed")
        #expect(figures.notes.first?.reason == "worker_error")
        #expect(figures.notes.count == 5)
        clock.advance(ms: 60_000)
        #expect(services.runs.figures()[worker.id]?.hasFailedLately == false)
    }

    private static func replan(_ services: MeshServices) async throws {
        let desk = services.hopper.desk
        let replanner = Replanner(desk: desk, events: services.events, leaseMs: { 120_000 })
        try await replanner.tick()
    }

    @Test func sumsAndOpenRunsComeBackAfterARestart() async throws {
        let directory = try TemporaryDirectory()
        let parts = MeshParts.onDisk(directory.path, clock: clock)
        let first = try await MeshServices.open(parts)
        let worker = try await HandWorker(joining: first)
        _ = try await worker.order()
        try await worker.finish(try #require(try await worker.start()), tokens: 31, costMicroUsd: 4)
        _ = try await worker.order("Count the gulls")
        _ = try #require(try await worker.start())
        try first.store.close()
        let second = try await MeshServices.open(parts)
        let figures = try #require(second.runs.figures()[worker.id])
        #expect(figures.sum == RunSum(tokens: 31, costMicroUsd: 4))
        #expect(figures.inFlight == 1)
        #expect(figures.currentTask == "Count the gulls")
        try second.store.close()
    }

    @Test func aLongTitleIsCut() async throws {
        let (services, worker) = try await mesh()
        _ = try await worker.order(String(repeating: "ä", count: 200))
        #expect(services.runs.figures()[worker.id]?.currentTask?.count == 80)
    }
}
