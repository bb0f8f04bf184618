import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Whatever is done to the rows of the log behind the program's back, the next start names it and writes nothing.
@Suite(.timeLimit(.minutes(5))) struct TailCheckTests {
    private static let entryCount = 9

    /// A closed store with a log of nine entries and a checkpoint, inside and beside it.
    private static func closed(seed: UInt64 = 1) async throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        let mesh = try await open(directory, seed: seed)
        for number in 1..<entryCount { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.audit.signCheckpoint()
        try mesh.store.close()
        return directory
    }

    private static func open(_ directory: TemporaryDirectory, seed: UInt64 = 1) async throws -> MeshServices {
        var parts = MeshParts.fixture(seed: seed)
        parts.storePath = directory.path + "/mesh.db"
        return try await MeshServices.open(parts)
    }

    private static func change(_ directory: TemporaryDirectory, _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: directory.path + "/mesh.db")
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF")
            try db.unguarded { try body(db) }
        }
        try queue.close()
    }

    private static func lines(_ directory: TemporaryDirectory) throws -> [String] {
        var lines: [String] = []
        try change(directory) { lines = try String.fetchAll($0, sql: "SELECT line FROM op_log ORDER BY entry_index") }
        return lines
    }

    /// Puts other lines in the place of all that are there.
    private static func replace(_ directory: TemporaryDirectory, by lines: [String]) throws {
        try change(directory) { db in
            try db.execute(sql: "DELETE FROM op_log")
            for (index, line) in lines.enumerated() {
                try db.execute(
                    sql: "INSERT INTO op_log VALUES (?, 0, 'x', '', '', ?, ?)", arguments: [index, "a\(index)", line])
            }
        }
    }

    private func expectFault(
        _ directory: TemporaryDirectory, at index: Int, _ reasons: [LogFault.Reason],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let mesh = try await Self.open(directory)
        let fault = try #require(mesh.store.openingFault, sourceLocation: sourceLocation)
        #expect(fault.firstBadIndex == UInt64(index), sourceLocation: sourceLocation)
        #expect(fault.reason.map { reasons.contains($0) } == true, "\(fault)", sourceLocation: sourceLocation)
        await #expect(throws: RegistryError.store(.readOnly), sourceLocation: sourceLocation) {
            _ = try await mesh.registry.join(.fixture(id: "late"), as: .own)
        }
        #expect(mesh.services.count == 1, "nothing works on a broken log", sourceLocation: sourceLocation)
        try mesh.store.close()
        let report = try StoredLog(path: directory.path + "/mesh.db").verify()
        #expect(report.firstBadIndex == UInt64(index), sourceLocation: sourceLocation)
    }

    @Test func anUntouchedLogOpensAndGoesOn() async throws {
        let directory = try await Self.closed()
        let mesh = try await Self.open(directory)
        #expect(mesh.store.openingFault == nil)
        _ = try await mesh.registry.join(.fixture(id: "late"), as: .own)
        #expect(try await mesh.audit.verify().ok)
    }

    /// Seeded places in every entry, each changed in another way.
    @Test(arguments: 0..<TailCheckTests.entryCount) func aChangedByteIsNamed(index: Int) async throws {
        let random = RandomSource.seeded(UInt64(500 + index))
        let directory = try await Self.closed()
        let lines = try Self.lines(directory)
        for round in 0..<4 {
            var bytes = Array(lines[index].utf8)
            let place = Int(random.uint64(below: UInt64(bytes.count)))
            bytes[place] ^= [0x01, 0x02, 0x10, 0x20][round]
            guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else { continue }
            var changed = lines
            changed[index] = text
            try Self.replace(directory, by: changed)
            try await expectFault(directory, at: index, LogFault.Reason.allCases)
        }
    }

    @Test(arguments: 0..<TailCheckTests.entryCount) func aDroppedRowIsNamed(index: Int) async throws {
        let directory = try await Self.closed()
        try Self.change(directory) { db in
            try db.execute(sql: "DELETE FROM op_log WHERE entry_index = ?", arguments: [index])
        }
        try await expectFault(directory, at: index, index == Self.entryCount - 1 ? [.truncated] : [.indexGap])
    }

    @Test(arguments: 0..<TailCheckTests.entryCount - 1) func swappedRowsAreNamed(index: Int) async throws {
        let directory = try await Self.closed()
        var lines = try Self.lines(directory)
        lines.swapAt(index, index + 1)
        try Self.replace(directory, by: lines)
        try await expectFault(directory, at: index, [.indexGap])
    }

    @Test(arguments: 0..<TailCheckTests.entryCount) func aRepeatedRowIsNamed(index: Int) async throws {
        let directory = try await Self.closed()
        var lines = try Self.lines(directory)
        lines.insert(lines[index], at: index)
        try Self.replace(directory, by: lines)
        try await expectFault(directory, at: index + 1, [.indexGap])
    }

    @Test(arguments: 0..<TailCheckTests.entryCount) func aCutTailIsNamed(count: Int) async throws {
        let directory = try await Self.closed()
        try Self.change(directory) {
            try $0.execute(sql: "DELETE FROM op_log WHERE entry_index >= ?", arguments: [count])
        }
        try await expectFault(directory, at: count, [.truncated])
    }

    /// Entries and every checkpoint inside the store are cut: the one beside it tells.
    @Test func aTailThatWasCutWithItsCheckpointsIsNamed() async throws {
        let directory = try await Self.closed()
        try Self.change(directory) { db in
            try db.execute(sql: "DELETE FROM op_log WHERE entry_index >= 5; DELETE FROM op_log_checkpoint")
        }
        try await expectFault(directory, at: 5, [.truncated])
    }

    @Test func aStoreThatWasRolledBackIsNamed() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        for round in 0..<2 {
            let mesh = try await Self.open(directory)
            for number in 0..<4 { _ = try await mesh.registry.join(.fixture(id: "n\(round)-\(number)"), as: .own) }
            try await mesh.audit.signCheckpoint()
            try mesh.store.close()
            if round == 0 { try FileManager.default.copyItem(atPath: path, toPath: path + ".old") }
        }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".old", toPath: path)
        try await expectFault(directory, at: 5, [.truncated])
    }

    @Test func twoSplicedLogsAreNamedAtTheSeam() async throws {
        let directory = try await Self.closed()
        let other = try Self.lines(try await Self.closed(seed: 2))
        let lines = try Self.lines(directory)
        try Self.replace(directory, by: Array(lines.prefix(4) + other.dropFirst(4)))
        try await expectFault(directory, at: 4, [.logIDMismatch])
    }

    @Test func theLogOfAnotherMachineIsNamed() async throws {
        let directory = try await Self.closed()
        try Self.replace(directory, by: try Self.lines(try await Self.closed(seed: 2)))
        try await expectFault(directory, at: Self.entryCount - 1, [.checkpointRootMismatch])
    }

    /// Wherever in a long log an entry was changed: near its end the start finds it, before that the full check.
    @Test(arguments: [30, 700, 10_400]) func aLongLogIsCheckedAtItsEndFirstAndThenWhole(index: Int) async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        for _ in 0..<48 {
            try await mesh.store.write("test") { tx in
                for _ in 0..<256 { try tx.append(EntryDraft(kind: .controlEvent, actor: "system")) }
            }
        }
        try await mesh.audit.signCheckpoint()
        try mesh.store.close()
        try Self.change(directory) { db in
            try db.execute(
                sql: "UPDATE op_log SET line = replace(line, 'system', 'sistem') WHERE entry_index = ?",
                arguments: [index])
        }
        let again = try await Self.open(directory)
        #expect((again.store.openingFault != nil) == (index == 10_400))
        if index == 10_400 {
            #expect(again.store.openingFault?.firstBadIndex == 10_400)
            return
        }
        _ = try await again.registry.join(.fixture(id: "before"), as: .own)
        let events = again.events.subscribe(topics: [.store], after: nil)
        let report = try await again.audit.check(nowMs: 1)
        #expect(report.firstBadIndex == UInt64(index))
        #expect(again.store.openingFault == report)
        await #expect(throws: RegistryError.store(.readOnly)) {
            _ = try await again.registry.join(.fixture(id: "after"), as: .own)
        }
        var told = events.makeAsyncIterator()
        let alert = try #require(await told.next()).event
        #expect(alert.type == "StoreAlert")
        #expect(alert.data["alert"]?.stringValue == "oplog_invalid")
    }

    /// A memo that somebody changed does not blame an entry.
    @Test func aChangedMemoBlamesNoEntry() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        for _ in 0..<45 {
            try await mesh.store.write("test") { tx in
                for _ in 0..<256 { try tx.append(EntryDraft(kind: .controlEvent, actor: "system")) }
            }
        }
        try mesh.store.close()
        try Self.change(directory) { db in
            try db.execute(sql: "UPDATE op_log_memo SET head = (SELECT head FROM op_log_memo WHERE size = 1024)")
        }
        let again = try await Self.open(directory)
        #expect(again.store.openingFault == nil)
        _ = try await again.registry.join(.fixture(id: "late"), as: .own)
        #expect(try await again.audit.verify().ok)
    }

    @Test func aLogThatTakesThePlaceOfOneThatWasTakenAwaySaysSo() async throws {
        let directory = try await Self.closed()
        let old = try LogEntry(parsing: Array(try #require(try Self.lines(directory).first).utf8))
        for name in ["mesh.db", "mesh.db-wal", "mesh.db-shm"] {
            try? FileManager.default.removeItem(atPath: "\(directory.path)/\(name)")  // not all are there
        }
        let mesh = try await Self.open(directory)
        #expect(mesh.store.openingFault == nil)
        let first = try #require(try await mesh.audit.entry(at: 0))
        #expect(first.logID != old.logID || first.payload["previous_log_id"] != nil)
        #expect(first.payload["previous_log_id"]?.stringValue == old.logID)
        #expect(first.payload["previous_size"]?.integerValue == Int64(Self.entryCount))
        #expect(try await mesh.audit.verify().ok)
    }
}
