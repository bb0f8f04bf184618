import Audit
import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Memos are kept soon after their entries, can be made again, and bound what an instant costs.
struct MemoTests {
    private func fill(_ mesh: MeshServices, _ count: Int, clock: ManualClock) async throws {
        for start in stride(from: 0, to: count, by: 256) {
            try await mesh.store.write("test") { tx in
                for number in start..<min(start + 256, count) {
                    clock.advance(ms: 1)
                    let isJoin = number % 2 == 0
                    try tx.append(
                        EntryDraft(
                            kind: isJoin ? .nodeAdded : .nodeRemoved, actor: "system",
                            target: "n\(isJoin ? number / 2 : number / 2 - number % 3)", payload: ["kind": "worker"]))
                }
            }
        }
        try await mesh.store.settle()
    }

    private func sizes(_ mesh: MeshServices) async throws -> [Int64] {
        try await mesh.store.read { tx in
            try Int64.fetchAll(tx.db, sql: "SELECT size FROM op_log_state ORDER BY size")
        }
    }

    @Test func everyMemoIsWhatAFullReplayGives() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        try await fill(mesh, 3_500, clock: clock)
        #expect(try await sizes(mesh) == [1_024, 2_048, 3_072])
        try await mesh.store.read { tx in
            var state = LogProjections()
            for size: UInt64 in [1_024, 2_048, 3_072] {
                for line in try OpLogRow.lines(from: size - 1_024, limit: 1_024, tx) {
                    state.apply(ProjectedEntry(try LogEntry(parsing: line)))
                }
                let memo = try #require(try LogStateRow.newest(upTo: size, .all, tx))
                #expect(memo.size == size)
                #expect(memo.state == state)
                #expect(try ProjectionTexts(memo.state).hash() == ProjectionTexts(state).hash())
                let spend = try #require(try LogStateRow.newest(upTo: size, .spend, tx))
                #expect(spend.state.spend == state.spend)
            }
        }
    }

    @Test func noInstantAppliesMoreThanOneMemosLength() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let start = clock.nowMs
        try await fill(mesh, 3_000, clock: clock)
        let random = RandomSource.seeded(41)
        for number in [0, 1_023, 1_024, 1_025, 2_047, 3_000] + (0..<40).map({ _ in Int(random.uint64(below: 3_001)) }) {
            let instant = try await mesh.timeline.at((start + Int64(number)) * 1_000)
            #expect(instant.lastIndex == Int64(number))
            #expect(instant.appliedCount <= 1_023)
            #expect(instant.memoIndex + instant.appliedCount == instant.lastIndex)
            #expect(instant.memoMicros == (instant.memoIndex < 0 ? 0 : (start + instant.memoIndex) * 1_000))
        }
    }

    @Test func anOldLogGetsItsMemosAndGoesOnWithThem() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        let mesh = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        try await fill(mesh, 2_600, clock: clock)
        let whole = try #require(mesh.timeline.newest)
        try await mesh.store.write("forget memos") { tx in try tx.db.execute(sql: "DELETE FROM op_log_state") }
        try mesh.store.close()

        let again = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        #expect(again.timeline.newest == nil, "far from a memo, so that they are made beside the work")
        let instant = try await again.timeline.at(clock.nowMs * 1_000)
        #expect(instant.state == whole)
        #expect(instant.memoIndex == 2_047, "an instant makes the memos that it needs")
        try await again.makeMissingMemos()
        #expect(again.timeline.newest == whole)
        try await fill(again, 600, clock: clock)
        #expect(try await sizes(again) == [1_024, 2_048, 3_072])
        #expect(try await again.timeline.at(clock.nowMs * 1_000).state == again.timeline.newest)
        try again.store.close()
    }

    @Test func aRestartBetweenMemosGoesOnFromTheLastOne() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        let mesh = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        try await fill(mesh, 1_500, clock: clock)
        let whole = try #require(mesh.timeline.newest)
        try mesh.store.close()
        let again = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        #expect(again.timeline.newest == whole)
        try again.store.close()
    }

    @Test func aWriteThatFailsLeavesTheStatesAsTheyWere() async throws {
        struct Stop: Error {}
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(id: "a"), as: .own)
        let before = mesh.timeline.newest
        await #expect(throws: Stop.self) {
            try await mesh.store.write("fail") { tx in
                for number in 0..<1_100 {
                    try tx.append(EntryDraft(kind: .nodeAdded, actor: "system", target: "x\(number)"))
                }
                throw Stop()
            }
        }
        #expect(mesh.timeline.newest == before)
        try await mesh.store.settle()
        #expect(try await sizes(mesh).isEmpty)
        _ = try await mesh.registry.join(.fixture(id: "b"), as: .own)
        #expect(mesh.timeline.newest?.mesh.nodes.map(\.id) == ["a", "b"])
    }

    /// Whatever was altered, the one before it serves, and the entries say the same.
    @Test(arguments: ["label", "\"kind\":\"worker\"", "{\"mesh\":", "}"])
    func aMemoThatWasAlteredIsPassedOver(_ text: String) async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        try await fill(mesh, 2_100, clock: clock)
        let micros = clock.nowMs * 1_000
        let before = try await mesh.timeline.at(micros)
        #expect(before.memoIndex == 2_047)
        try await mesh.store.write("alter") { tx in
            try tx.db.execute(
                sql: "UPDATE op_log_state SET state = replace(state, ?, ? || ' ') WHERE size = 2048",
                arguments: [text, text])
        }
        let after = try await mesh.timeline.at(micros)
        #expect(after.memoIndex == 1_023)
        #expect(after.state == before.state)
    }

    @Test func spendCountsTheDayBeforeTheInstant() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        func finish(_ run: String, tokens: Int64) async throws {
            try await mesh.store.write("test") { tx in
                _ = try tx.append(
                    EntryDraft(
                        kind: .runFinished, actor: "system", target: run,
                        payload: ["node_id": "a", "tokens": .integer(tokens), "cost_micro_usd": 7]))
            }
        }
        func spend(_ micros: Int64) async throws -> [Int64] {
            try await mesh.timeline.at(micros).spend.map(\.tokens)
        }
        try await finish("run-1", tokens: 100)
        clock.advance(ms: 3_600_000)
        try await finish("run-2", tokens: 20)
        let middle = clock.nowMs * 1_000
        #expect(try await spend(middle) == [120])
        clock.advance(ms: 23 * 3_600_000 + 300_000)
        #expect(try await spend(clock.nowMs * 1_000) == [20])
        clock.advance(ms: 2 * 3_600_000)
        #expect(try await spend(clock.nowMs * 1_000) == [])
        #expect(try await spend(middle) == [120], "the past stays")
        #expect(try await spend(0) == [])
    }

    @Test func marksAreActionsJoinsAndWhatFailed() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let entries: [(EntryKind, JSONValue)] = [
            (.nodeAdded, [:]), (.runFinished, ["status": "done"]), (.runFinished, ["status": "failed"]),
            (.nodeLiveness, ["to": "degraded"]), (.nodeLiveness, ["to": "offline"]), (.actionCommitted, [:]),
            (.leaseGranted, [:]),
        ]
        for (kind, payload) in entries {
            clock.advance(ms: 1)
            try await mesh.store.write("test") { tx in
                _ = try tx.append(EntryDraft(kind: kind, actor: "system", target: "a", payload: payload))
            }
        }
        let marks = try await mesh.timeline.marks()
        #expect(marks.map(\.kind) == [.join, .failure, .failure, .action])
        #expect(marks.last?.micros == clock.nowMs * 1_000 - 1_000)
    }

    @Test func nothingIsFoundByReadingTheWholeTable() async throws {
        let mesh = try await MeshServices.inMemory()
        let plans = try await mesh.store.read { tx in
            try [
                (LogTimeRow.upToSQL, [1]), (LogStateRow.newestMemoSQL, [1]),
                (LogStateRow.entriesSQL(kindCount: 1), [1, 2, 0]), (LogStateRow.newestSQL, [0, 9]),
                (LogTimeRow.fromSQL, [1]),
            ].map { sql, arguments in
                try Row.fetchAll(tx.db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: StatementArguments(arguments))
                    .map { $0["detail"] as String }.joined(separator: "; ")
            }
        }
        #expect(plans[0].contains("USING INTEGER PRIMARY KEY (rowid<?)"), "\(plans[0])")
        #expect(plans[4].contains("USING INTEGER PRIMARY KEY (rowid>?)"), "\(plans[4])")
        #expect(plans[1].contains("USING INTEGER PRIMARY KEY (rowid<?)"), "\(plans[1])")
        #expect(plans[2].contains("USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"), "\(plans[2])")
        #expect(plans[3].contains("USING INDEX op_log_by_kind (kind=?)"), "\(plans[3])")
        for plan in plans { #expect(!plan.contains("TEMP B-TREE"), "\(plan)") }
    }
}
