import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// Where texts are not kept, the bytes of the store's files lose them too.
@Suite struct ForgottenBytesTests {
    private let clock = ManualClock()
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func mesh(seed: UInt64 = 1) async throws -> JobMesh {
        try await JobMesh.onDisk(directory, clock, seed: seed, keepsTexts: false)
    }

    @Test func theFilesLoseTheTextsOfARun() async throws {
        let mesh = try await mesh()
        let (run, lease) = try await mesh.beginHeron()
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-a")
        #expect(try directory.storeHas("about a heron"))
        try await mesh.runs.forgetTexts()
        #expect(!(try directory.storeHas("about a heron")))
        #expect(!(try directory.storeHas("The otter sleeps")))
    }

    @Test func aReaderLeavesThemForALaterCall() async throws {
        let mesh = try await mesh()
        let (run, lease) = try await mesh.beginHeron()
        let reader = try await HeldReader(directory.path + "/mesh.db")
        try await mesh.deliver(mesh.otter(run, lease), from: "peer-a")
        await #expect(throws: BusyWriteAheadLog.self) { try await mesh.runs.forgetTexts() }
        await #expect(throws: BusyWriteAheadLog.self) { try await mesh.runs.forgetTexts() }
        #expect(try directory.storeHas("about a heron"))
        let patienceMs = try await mesh.mesh.store.write("look") { tx in
            try Int.fetchOne(tx.db, sql: "PRAGMA busy_timeout")
        }
        #expect(patienceMs == 5_000)
        try await reader.end()
        try await mesh.runs.forgetTexts()
        #expect(!(try directory.storeHas("about a heron")))
    }

    @Test func theFilesLoseTheWordsOfAWithdrawnItem() async throws {
        let mesh = try await mesh()
        let item = try #require(try await mesh.submit("write a poem about a heron").first)
        try await mesh.runs.forgetTexts()
        var request = OverrideRequest(itemID: item.itemId, reason: "enough")
        request.confirmToken = OverrideRequest.confirmation
        _ = try await mesh.hopper.withdraw(request, actor: "dashboard-user")
        #expect(try directory.storeHas("about a heron"))
        try await mesh.runs.forgetTexts()
        #expect(!(try directory.storeHas("about a heron")))
    }

    enum Removal: CaseIterable {
        case ack, ackAll, eviction

        func take(_ id: MessageID, _ tx: WriteTransaction) throws {
            switch self {
            case .ack: try MessageRow.ack(id, lastHolder: nil, tx)
            case .ackAll: try MessageRow.ackAll(targetedAt: "peer-a", tx)
            case .eviction: #expect(try MessageRow.evictOpen(1, tx).map(\.message.id) == [id])
            }
        }
    }

    @Test(arguments: Removal.allCases)
    func theFilesLoseTheTextsOfARowThatNoRunEnds(_ removal: Removal) async throws {
        let mesh = try await mesh()
        let id = try await mesh.mesh.store.write("deliver") { tx in
            var request = A2ADeliverRequest.fixture(type: "job_result", payload: "a poem about a heron")
            request.targetNodeId = "peer-a"
            return try MessageRow.insert(request, from: nil, tx).id
        }
        try await mesh.runs.forgetTexts()
        #expect(try directory.storeHas("about a heron"))
        try await mesh.mesh.store.write("remove") { tx in try removal.take(id, tx) }
        try await mesh.runs.forgetTexts()
        #expect(!(try directory.storeHas("about a heron")))
    }

    @Test(arguments: [Removal.ack, .ackAll], ["job_submit", " Job_Result ", "note", "remote_task_cancel"])
    func onlyTheAckOfARowWithTextsAsksForIt(_ removal: Removal, _ type: String) async throws {
        let mesh = try await mesh()
        let asks = try await mesh.mesh.store.write("remove") { tx in
            var request = A2ADeliverRequest.fixture(type: type, payload: "a poem about a heron")
            request.targetNodeId = "peer-a"
            try removal.take(try MessageRow.insert(request, from: nil, tx).id, tx)
            return tx.hasForgotten
        }
        #expect(asks == type.lowercased().contains("job_"))
        let asksAgain = try await mesh.mesh.store.write("remove nothing") { tx in
            try MessageRow.ackAll(targetedAt: "peer-a", tx)
            return tx.hasForgotten
        }
        #expect(!asksAgain)
    }

    /// A process that was killed has left its write-ahead log behind.
    @Test func theNextStartFindsWhatAKilledProcessLeft() async throws {
        let left = try await mesh()
        let (run, lease) = try await left.beginHeron()
        try await left.deliver(left.otter(run, lease), from: "peer-a")
        let copy = try TemporaryDirectory()
        for name in ["/mesh.db", "/mesh.db-wal"] {
            try FileManager.default.copyItem(atPath: directory.path + name, toPath: copy.path + name)
        }
        let mesh = try await JobMesh.onDisk(copy, clock, seed: 2, keepsTexts: false)
        #expect(try await mesh.places(of: "heron") == [])
        #expect(try copy.storeHas("about a heron"))
        try await mesh.runs.forgetTexts()
        #expect(!(try copy.storeHas("about a heron")))
    }

    @Test func deletedContentIsWrittenOverWhereSQLiteWouldNot() async throws {
        let pool = try DatabasePool(path: directory.path + "/mesh.db")
        let before = try await pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA secure_delete = OFF")
        }
        #expect(before == 0)
        try MeshStore.overwriteDeleted(in: pool)
        let after = try await pool.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA secure_delete") }
        #expect(after == 1)
    }

    /// The sweep that ends leases never waits for it; a task of its own does it, from the start on.
    @Test(.timeLimit(.minutes(2))) func forgettingIsNoPartOfTheSweep() async throws {
        let kept = try await JobMesh.onDisk(directory, clock, seed: 1, keepsTexts: true)
        let (run, lease) = try await kept.beginHeron()
        try await kept.deliver(kept.otter(run, lease), from: "peer-a")
        try kept.mesh.store.close()
        let mesh = try await mesh(seed: 2)
        let sweeper = MeshSweeper(services: mesh.mesh)
        await sweeper.sweep(isWholeMinute: true)
        #expect(try await mesh.places(of: "otter") != [])
        let running = Task { try await sweeper.run() }
        try await until { try await mesh.places(of: "otter") == [] }
        running.cancel()
        try await running.value
    }
}

/// Another connection that reads and goes on reading.
private struct HeldReader {
    private let queue: DatabaseQueue

    init(_ path: String) async throws {
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try await queue.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN")
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM job")
        }
    }

    func end() async throws {
        try await queue.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
        try queue.close()
    }
}

extension TemporaryDirectory {
    /// Whether the file of a store in it, or the write-ahead log, has a text.
    fileprivate func storeHas(_ text: String) throws -> Bool {
        try ["/mesh.db", "/mesh.db-wal"].contains { name in
            try Data(contentsOf: URL(filePath: path + name)).range(of: Data(text.utf8)) != nil
        }
    }
}
