import Audit
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct GroupCommitTests {
    struct Refused: Error {}

    private static func note(_ target: String) -> EntryDraft {
        EntryDraft(kind: .controlEvent, actor: "system", target: target)
    }

    @Test func oneFailingClosureDoesNotFailTheBatch() async throws {
        let mesh = try await MeshServices.inMemory()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await mesh.store.write("test") { tx in
                            try tx.append(Self.note("write-\(number)"))
                            if number % 7 == 0 { throw Refused() }
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 200 - 29)
        let entries = try await mesh.store.read { tx in try OpLogRow.size(tx) }
        #expect(entries == 1 + 171)
        #expect(try await mesh.audit.verify().ok)
    }

    /// Large commits are told beside the writer, small ones by it: neither overtakes the other.
    @Test(.timeLimit(.minutes(2))) func eventsComeInTheOrderOfTheirEntries() async throws {
        let mesh = try await MeshServices.inMemory()
        try await mesh.store.write("test") { tx in _ = try tx.append(Self.note("first")) }
        let before = mesh.events.lastID
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<40 {
                group.addTask {
                    for number in 0..<25 {
                        try await mesh.store.write("test") { tx in _ = try tx.append(Self.note("\(writer)")) }
                        // Some write without a pause, others come one by one.
                        if writer % 4 == 0 { try await Task.sleep(for: .microseconds(50 * (number % 7))) }
                    }
                }
            }
            try await group.waitForAll()
        }
        var indices: [UInt64] = []
        for await event in mesh.events.subscribe(after: before) {
            try #require(!event.isResync)
            if let index = event.event.entry?.index { indices.append(index) }
            if event.id == mesh.events.lastID { break }
        }
        #expect(indices == Array(2..<1_002))
    }

    @Test func eventsBeyondTheBlockHaveNumbersAgainAfterTheNextCommit() async throws {
        let mesh = try await MeshServices.inMemory()
        let alert = MeshEvent.storeAlert("size", severity: "warning", detail: "large")
        mesh.events.publish(Array(repeating: alert, count: Int(EventRing.reservedBlock)))
        var events = mesh.events.subscribe().makeAsyncIterator()
        mesh.events.publish([alert])
        #expect(await events.next()?.hasNumber == false)
        try await mesh.store.keepEventNumbersAhead()
        mesh.events.publish([alert])
        #expect(await events.next()?.hasNumber == true)
    }

    @Test func entryRowEventAndHookRollBackTogether() async throws {
        let mesh = try await MeshServices.inMemory()
        let before = mesh.events.lastID
        let ran = Recorder<Bool>()
        await #expect(throws: Refused.self) {
            try await mesh.store.write("test") { tx in
                _ = try MessageRow.insert(.fixture(), from: nil, tx)
                try tx.append(Self.note("gone"))
                tx.afterCommit { ran.add(true) }
                throw Refused()
            }
        }
        #expect(mesh.events.lastID == before)
        #expect(ran.values.isEmpty)
        let (rows, entries) = try await mesh.store.read { tx in
            (try MessageRow.totalCount(tx), try OpLogRow.size(tx))
        }
        #expect(rows == 0)
        #expect(entries == 1)
        try await mesh.store.write("test") { tx in _ = try tx.append(Self.note("next")) }
        #expect(try await mesh.audit.verify().ok)
    }

    @Test func cancellingTheCallerDoesNotUndoItsWrite() async throws {
        let mesh = try await MeshServices.inMemory()
        let task = Task {
            try await mesh.store.write("test") { tx in _ = try tx.append(Self.note("kept")) }
        }
        task.cancel()
        try await task.value
        let entries = try await mesh.audit.entries(limit: 1)
        #expect(entries.first?.target == "kept")
    }

    @Test func hooksRunInCommitOrderBeforeTheirCallerResumes() async throws {
        let mesh = try await MeshServices.inMemory()
        let order = Recorder<UInt64>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let index = try await mesh.store.write("test") { tx in
                        let entry = try tx.append(Self.note("\(number)"))
                        tx.afterCommit { order.add(entry.index) }
                        return entry.index
                    }
                    #expect(order.values.contains(index))
                }
            }
            try await group.waitForAll()
        }
        let seen = order.values
        #expect(seen == seen.sorted())
        #expect(seen.count == 100)
    }

    @Test func fullDiskIsAStoreErrorAndKeepsTheLogWhole() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        let pages = try await mesh.store.write("test") { tx in try Int.fetchOne(tx.db, sql: "PRAGMA page_count") ?? 0 }
        let events = mesh.events.subscribe(topics: [.store])
        do {
            try await mesh.store.write("fill") { tx in
                try tx.db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
                try tx.append(Self.note("lost"))
                let payload = String(repeating: "x", count: 1 << 20)
                _ = try MessageRow.insert(.fixture(payload: payload), from: nil, tx)
            }
            Issue.record("The write must fail.")
        } catch let error as StoreError {
            guard case .notWritten = error else {
                Issue.record("Not a write error: \(error)")
                return
            }
        }
        try await mesh.store.write("test") { tx in
            try tx.db.execute(sql: "PRAGMA max_page_count = 1000000")
            try tx.append(Self.note("kept"))
        }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next()?.event.data["alert"] == "disk_full")
        #expect(try await mesh.audit.verify().ok)
        let rows = try await mesh.store.read { tx in try MessageRow.totalCount(tx) }
        #expect(rows == 0)
    }

    @Test func clockThatStepsBackIsRecordedOnceAndTimesNeverDecrease() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        clock.advance(ms: -5_000)
        for _ in 0..<3 {
            try await mesh.store.write("test") { tx in _ = try tx.append(Self.note("later")) }
        }
        let entries = try await mesh.audit.entries(limit: 10)
        #expect(entries.count { $0.kind == .clockAdjusted } == 1)
        #expect(entries.map(\.tsMicros) == entries.map(\.tsMicros).sorted(by: >))
        #expect(try await mesh.audit.verify().ok)
    }
}
