import Audit
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

@Suite struct TimelineTests {
    /// The example of the contract: a added, b added, a removed.
    @Test func anInstantHasTheNodesOfThatInstant() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        var times: [Int64] = []
        for step in ["a", "b"] {
            clock.advance(ms: 1_000)
            _ = try await mesh.registry.join(.fixture(id: step), as: .own)
            times.append(clock.nowMs * 1_000)
        }
        clock.advance(ms: 1_000)
        try await mesh.registry.leave("a", as: .own)
        let end = clock.nowMs * 1_000
        func nodes(_ micros: Int64) async throws -> [String] {
            try await mesh.timeline.at(micros).state.mesh.nodes.map(\.id.rawValue)
        }
        #expect(try await nodes(times[0] - 1) == [])
        #expect(try await nodes(times[0]) == ["a"])
        #expect(try await nodes(times[1] + 500_000) == ["a", "b"])
        #expect(try await nodes(end) == ["b"])
        #expect(try await nodes(end + 1_000_000_000) == ["b"])
        #expect(try await mesh.timeline.at(0).lastIndex == -1)
        #expect(try await mesh.timeline.at(0).memoIndex == -1)
    }

    @Test func aMemoIsKeptForEachIntervalAndBoundsTheReplay() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        for number in 0..<2_500 {
            clock.advance(ms: 1)
            let request = RemoteExecLeaseGrantRequest(claimerNodeId: "own-0001", scopeKey: "build:\(number)")
            _ = try await mesh.leases.grant(request, as: .own)
        }
        try await mesh.store.settle()
        let instant = try await mesh.timeline.at(clock.nowMs * 1_000)
        #expect(instant.memoIndex == 2_047)
        #expect(instant.appliedCount == instant.lastIndex - 2_047)
        #expect(instant.state == mesh.timeline.newest)
        let early = try await mesh.timeline.at(clock.nowMs * 1_000 - 1_000_000)
        #expect(early.memoIndex == 1_023)
        #expect(early.appliedCount < Int64(Timeline.memoInterval))
    }

    @Test func whereMuchIsOpenMemosAreFurtherApartAndAStartNeedsNoMore() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        try await grant(0..<5_500, in: mesh)
        #expect(try await memoSizes(mesh) == [1_024, 2_048, 3_072, 4_096])
        let state = try #require(mesh.timeline.newest)
        #expect(state.memoInterval == 2_048)
        try mesh.store.close()

        let again = try await MeshServices.open(.onDisk(directory.path))
        #expect(again.timeline.newest?.work == state.work)
        try await grant(5_500..<6_300, in: again)
        #expect(try await memoSizes(again) == [1_024, 2_048, 3_072, 4_096, 6_144])
        try again.store.close()
    }

    /// Leases as the log has them, a hundred to a write.
    private func grant(_ numbers: Range<Int>, in mesh: MeshServices) async throws {
        for first in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
            try await mesh.store.write("grant leases") { tx in
                for number in first..<first + 100 {
                    let lease = ExecLease(
                        id: LeaseID("\(number)"), scopeKey: "build:\(number)", holder: "own-0001", state: .granted,
                        grantedMs: 0, expiresMs: 0)
                    try tx.append(lease.draft(.leaseGranted, actor: "own"))
                }
            }
        }
        try await mesh.store.settle()
    }

    private func memoSizes(_ mesh: MeshServices) async throws -> [Int] {
        try await mesh.store.read { tx in
            try Int.fetchAll(tx.db, sql: "SELECT size FROM op_log_state ORDER BY size")
        }
    }

    @Test func aMemoThatWasAlteredIsNotUsed() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        for number in 0..<1_100 {
            let request = RemoteExecLeaseGrantRequest(claimerNodeId: "own-0001", scopeKey: "build:\(number)")
            _ = try await mesh.leases.grant(request, as: .own)
        }
        try await mesh.store.settle()
        try await mesh.store.write("alter") { tx in
            try tx.db.execute(sql: "UPDATE op_log_state SET state = replace(state, 'build:7\"', 'build:x\"')")
        }
        let instant = try await mesh.timeline.at(clock.nowMs * 1_000)
        #expect(instant.memoIndex == -1)
        #expect(instant.state == mesh.timeline.newest)
    }

    /// Random work by people, workers and time; after each step the replay equals what the mesh knows live, and later
    /// every instant still shows what was known at it.
    @Test(arguments: [1, 2, 3, UInt64.random(in: 4...UInt64(UInt32.max))])
    func theReplayEqualsTheLiveStateAtEveryInstant(_ seed: UInt64) async throws {
        let world = try await RandomMesh(seed: seed)
        var known: [(micros: Int64, state: LogProjections, spend: [ProjectedSpend])] = []
        for step in 0..<60 {
            try await world.step()
            let state = try #require(world.mesh.timeline.newest)
            let micros = world.jobs.clock.nowMs * 1_000
            let live = try await world.live()
            let spend = try await world.mesh.timeline.at(micros).spend
            try #require(LiveState(state, spend) == live, "seed \(seed), step \(step): \(world.story)")
            let texts = try #require(ProjectionTexts(memo: ProjectionTexts(state).memo))
            try #require(texts.state(.all) == state, "seed \(seed), step \(step)")
            try #require(try state.work.canonicalSnapshot() == state.work.snapshot.canonicalBytes())
            known.append((micros, state, spend))
        }
        try #require(world.refusalCount < 30, "most deeds are done: \(world.story)")
        for moment in known.shuffled().prefix(20) {
            let instant = try await world.mesh.timeline.at(moment.micros)
            try #require(instant.state == moment.state, "seed \(seed), at \(moment.micros)")
            try #require(instant.spend == moment.spend, "seed \(seed), at \(moment.micros)")
        }
    }

    @Test func aRestartGoesOnFromTheLogAndRecordsWhatChangedMeanwhile() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        parts.storePath = directory.path + "/mesh.db"
        let first = try await MeshServices.open(parts)
        _ = try await first.registry.join(.fixture(id: "a"), as: .own)
        #expect(first.timeline.newest?.mesh.node("a")?.liveness == .online)
        try first.store.close()
        clock.advance(ms: 600_000)
        let second = try await MeshServices.open(parts)
        #expect(second.registry.node("a")?.liveness == .offline)
        #expect(second.timeline.newest?.mesh.node("a")?.liveness == .offline)
        try second.store.close()
    }
}
