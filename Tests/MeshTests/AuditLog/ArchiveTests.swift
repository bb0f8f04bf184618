import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// Moving reasons and payloads of old entries out of the store.
@Suite struct ArchiveTests {
    @Test func whatIsArchivedIsInTheFileAndNotInTheStore() async throws {
        let world = try await ArchiveMesh()
        let before = try await world.storedLines()
        let root = try await world.mesh.audit.verify().rootHash
        let receipt = try await world.archive()
        let file = try #require(FileManager.default.contents(atPath: receipt.path))
        #expect(receipt.path == "\(world.directory.path)/archive/\(receipt.archive.file)")
        #expect(Array(file) == before[0...1_000].flatMap { $0 + [0x0A] })
        let mode = try FileManager.default.attributesOfItem(atPath: receipt.path)[.posixPermissions] as? NSNumber
        #expect(mode?.uint16Value == 0o600)
        #expect(LogExport.verify(Array(file)).ok, "the first file verifies alone")

        let after = try await world.storedLines()
        var moved: Int64 = 0
        for (index, line) in before.enumerated() {
            let entry = try LogEntry(parsing: line)
            let isMoved = index <= 1_000 && entry.kind.mayBeArchived
            #expect((after[index] == line) == !isMoved, "entry \(index)")
            guard isMoved else { continue }
            moved += 1
            let outline = try #require(LogEntry(outline: after[index]), "entry \(index)")
            #expect(outline.whole(in: line) == entry)
        }
        #expect(moved > 900)
        let entry = receipt.entry
        #expect((entry.kind, entry.actor, entry.reason) == (.archiveWritten, "cli-user", "they are old"))
        #expect(entry.target == receipt.archive.file)
        #expect(LogArchive(entry) == receipt.archive)
        #expect(receipt.archive.movedCount == moved)
        #expect(receipt.archive.sizeBytes == Int64(file.count))

        let report = try await world.mesh.audit.verify()
        #expect(report.ok && report.archived == 0, "\(report)")
        #expect(report.checked == UInt64(before.count) + 1)
        #expect(report.archives?.map(\.state) == [.whole])
        #expect(try await world.mesh.audit.consistencyProof(from: 1_300, to: report.size) != nil)
        #expect(root != report.rootHash)
    }

    @Test func readersSeeWholeEntries() async throws {
        var world = try await ArchiveMesh()
        var entries: [LogEntry] = []
        for index: UInt64 in [0, 1, 5, 300, 1_000, 1_001] {
            entries.append(try #require(try await world.mesh.audit.entry(at: index)))
        }
        let page = try await world.mesh.audit.entries(before: 700, limit: 256)
        let pictures = try await world.pictures()
        try await world.archive()
        try await world.reopen()
        #expect(world.mesh.store.openingFault == nil)
        for entry in entries {
            #expect(try await world.mesh.audit.entry(at: entry.index) == entry)
            #expect(try await world.mesh.audit.entry(auditID: entry.auditID) == entry)
            #expect(try world.stored.entry(at: entry.index) == entry)
        }
        #expect(try await world.mesh.audit.entries(before: 700, limit: 256) == page)
        #expect(try await world.pictures() == pictures)
        let places = try await world.mesh.audit.places(of: entries)
        #expect(places.keys.sorted() == [1, 5, 300, 1_000])
        #expect(places[300]?.state == .whole)
        #expect(places[0] == nil && places[1_001] == nil)
        _ = try await world.mesh.registry.join(.fixture(id: "late"), as: .own)
        #expect(try await world.mesh.audit.verify().ok)
        #expect(try world.stored.verify().ok)
    }

    @Test func aSecondArchiveBeginsWhereTheFirstEnded() async throws {
        let world = try await ArchiveMesh(entries: 2_300)
        let pictures = try await world.pictures()
        let first = try await world.archive(through: 700)
        let second = try await world.archive(through: 2_047)
        #expect(first.archive.range == 0...700)
        #expect(second.archive.range == 701...2_047)
        #expect(try await world.mesh.audit.archives() == [first.archive, second.archive])
        var report = try await world.mesh.audit.verify()
        #expect(report.ok && report.archived == 0, "\(report)")
        #expect(try await world.pictures() == pictures)
        try world.move(first.path, to: first.path + ".away")
        report = try world.stored.verify()
        #expect(report.ok, "\(report)")
        #expect(report.archives?.map(\.state) == [.missing, .whole])
        #expect(report.archived == UInt64(first.archive.movedCount))
        #expect(try world.stored.entry(at: 701)?.isOutline == false)
        #expect(try world.stored.entry(at: 699)?.isOutline == true)
    }

    @Test func whatMayNotBeArchivedIsRefusedAndNothingHappens() async throws {
        let world = try await ArchiveMesh()
        let size = try await world.size()
        let lines = try await world.storedLines()
        func refusal(_ last: UInt64) async -> LogArchiveError? {
            do throws(LogArchiveError) {
                _ = try await world.mesh.audit.archive(through: last, by: ArchiveMesh.order)
                return nil
            } catch {
                return error
            }
        }
        #expect(await refusal(size) == .noSuchEntry(size, size: size))
        #expect(await refusal(1_024) == .stays(1_024, through: 1_023))
        #expect(await refusal(size - 1) == .stays(size - 1, through: 1_023))
        #expect(try await world.storedLines() == lines)
        #expect(!FileManager.default.fileExists(atPath: world.directory.path + "/archive"))
        let receipt = try await world.archive(through: 500)
        #expect(await refusal(500) == .archivedBefore(file: receipt.archive.file, through: 500))
        try await world.archive(through: 1_023)
        #expect(await refusal(1_100) == .tooShort(size: size + 2, kept: 8))
    }

    @Test func aStoreInMemoryHasNoArchive() async throws {
        let mesh = try await MeshServices.inMemory()
        await #expect(throws: LogArchiveError.noFolder) {
            _ = try await mesh.audit.archive(through: 0, by: ArchiveMesh.order)
        }
    }

    /// The process ends after the file and before the entry.
    @Test func aCrashBetweenFileAndEntryLosesNothing() async throws {
        var world = try await ArchiveMesh()
        let lines = try await world.storedLines()
        let archive = try await world.mesh.audit.writeArchive(through: 1_000)
        try await world.reopen()
        #expect(try await world.storedLines() == lines)
        #expect(try await world.mesh.audit.archives() == [])
        let report = try await world.mesh.audit.verify()
        #expect(report.ok && report.archives == nil)
        #expect(try await world.archive().archive == archive, "the file is taken as it is")
        #expect(try await world.mesh.audit.verify().ok)
    }

    @Test func aFileOfSomethingElseIsNotReplaced() async throws {
        let world = try await ArchiveMesh()
        let archive = try await world.mesh.audit.writeArchive(through: 1_000)
        let path = "\(world.directory.path)/archive/\(archive.file)"
        try world.flip(path, line: 700, offset: 300)
        let lines = try await world.storedLines()
        await #expect(throws: LogArchiveError.fileTaken(path: path)) { try await world.archive() }
        #expect(try await world.storedLines() == lines)
    }

    @Test func aTransactionThatFailsLeavesEveryWord() async throws {
        let world = try await ArchiveMesh()
        let lines = try await world.storedLines()
        try await world.mesh.store.write("test") { tx in
            try tx.db.execute(
                sql: """
                    CREATE TRIGGER full BEFORE UPDATE ON op_log WHEN OLD.entry_index = 900
                    BEGIN SELECT RAISE(ABORT, 'disk full'); END
                    """)
        }
        await #expect(throws: LogArchiveError.self) { try await world.archive() }
        #expect(try await world.storedLines() == lines)
        #expect(try await world.mesh.audit.archives() == [])
        #expect(try await world.mesh.audit.verify().ok)
        try await world.mesh.store.write("test") { tx in try tx.db.execute(sql: "DROP TRIGGER full") }
        try await world.archive()
        #expect(try await world.mesh.audit.verify().ok)
    }

    @Test func anEntryThatIsNotWhatItsHashSaysIsLeftWhereItIs() async throws {
        let world = try await ArchiveMesh()
        try await world.mesh.store.write("test") { tx in
            try tx.db.unguarded {
                try tx.db.execute(sql: "UPDATE op_log SET line = replace(line, 'why', 'who') WHERE entry_index = 77")
            }
        }
        let lines = try await world.storedLines()
        await #expect(throws: LogArchiveError.notIntact(77)) { try await world.archive() }
        #expect(try await world.storedLines() == lines)
    }

    /// The schema lets nothing else happen to an entry.
    @Test func nothingElseMayChange() async throws {
        let world = try await ArchiveMesh()
        try await world.archive()
        let lines = try await world.storedLines()
        let outline = "line = json_remove(line, '$.reason', '$.payload')"
        let action = "(SELECT min(entry_index) FROM op_log WHERE kind = 'action_refused')"
        for sql in [
            "DELETE FROM op_log WHERE entry_index = 5", "UPDATE op_log SET line = '{}' WHERE entry_index = 5",
            "UPDATE op_log SET \(outline) WHERE entry_index = 1005",
            "UPDATE op_log SET \(outline) WHERE entry_index = 0",
            "UPDATE op_log SET \(outline) WHERE entry_index = \(action)",
            "UPDATE op_log SET line = json_remove(line, '$.reason') WHERE entry_index = 1005",
            "UPDATE op_log SET kind = 'x' WHERE entry_index = 5",
            "UPDATE op_log SET ts_micros = 1 WHERE entry_index = 5",
            "UPDATE op_log SET target = 'x' WHERE entry_index = 1005",
            "UPDATE op_log SET entry_index = 99999 WHERE entry_index = 5",
        ] {
            await #expect(throws: (any Error).self, "\(sql)") {
                try await world.mesh.store.write("test") { tx in try tx.db.execute(sql: sql) }
            }
        }
        #expect(try await world.storedLines() == lines)
    }
}
