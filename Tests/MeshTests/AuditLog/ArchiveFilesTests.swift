import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// What a lost or damaged file of the archive means for everything that reads it.
@Suite struct ArchiveFilesTests {
    @Test func aMissingFileIsNamedAndTheRestHolds() async throws {
        let world = try await ArchiveMesh()
        let pictures = try await world.pictures()
        let receipt = try await world.archive()
        let away = world.directory.path + "/away"
        try world.move(receipt.path, to: away)

        for report in [try await world.mesh.audit.check(nowMs: 1), try world.stored.verify()] {
            #expect(report.ok, "\(report)")
            #expect(report.archived == UInt64(receipt.archive.movedCount))
            #expect(report.archived + report.checked == report.size)
            #expect(report.archives?.first?.state == .missing)
            #expect(report.archives?.first?.firstBadIndex == 1)
            #expect(report.detail?.contains(receipt.archive.file) == true)
        }
        let entry = try #require(try await world.mesh.audit.entry(at: 500))
        #expect(entry.isOutline)
        #expect(try await world.mesh.audit.places(of: [entry])[500]?.state == .missing)
        #expect(try await world.mesh.audit.inclusionProof(index: 500, size: 1_100) != nil)
        _ = try world.stored.proveInclusion(of: 500)
        #expect(try world.stored.verifierKey() != nil)

        let gap = ArchiveGap(path: receipt.path, range: 0...1_000, isDamaged: false)
        await #expect(throws: StoreError.archived(gap)) { _ = try await world.mesh.timeline.at(entry.tsMicros) }
        #expect(throws: StoreError.archived(gap)) { _ = try world.stored.at(entry.tsMicros) }
        await #expect(throws: StoreError.archived(gap)) {
            _ = try await world.mesh.audit.lines(from: 990, limit: 20)
        }
        await #expect(throws: StoreError.archived(gap)) {
            try await world.mesh.audit.requireArchives(of: 900...1_200)
        }
        try await world.mesh.audit.requireArchives(of: 1_001...1_200)
        let export = world.directory.path + "/export"
        #expect(throws: StoreError.archived(gap)) { _ = try world.stored.export(0...2_000, to: export) }
        #expect(!FileManager.default.fileExists(atPath: export))
        #expect(try world.stored.export(1_001...2_000, to: export).entries > 100)

        try world.move(away, to: receipt.path)
        #expect(try await world.pictures() == pictures)
        #expect(try await world.mesh.audit.verify().archived == 0)
    }

    /// An instant whose memo is later than what was archived needs no file.
    @Test func instantsBehindAMemoNeedNoFile() async throws {
        let world = try await ArchiveMesh(entries: 2_300)
        let entry = try #require(try await world.mesh.audit.entry(at: 2_100))
        world.clock.advance(ms: 2 * 86_400_000)
        _ = try await world.mesh.registry.join(.fixture(id: "late"), as: .own)
        let late = try #require(try await world.mesh.audit.entries(limit: 1).first).tsMicros
        let before = try await world.mesh.timeline.at(late).json(controlPlane: "own-0001")
        world.clock.advance(ms: 1)
        let receipt = try await world.archive(through: 2_047)
        try FileManager.default.removeItem(atPath: receipt.path)
        #expect(try await world.mesh.timeline.at(late).json(controlPlane: "own-0001") == before)
        // The money of the day before it begins with the log's first memo, which covers nothing that was archived.
        #expect(try await world.mesh.timeline.at(entry.tsMicros).lastIndex >= 2_100)
    }

    @Test func aFlippedByteIsNamed() async throws {
        let world = try await ArchiveMesh()
        let receipt = try await world.archive()
        for (line, offset) in [(0, 40), (5, 20), (300, 120), (999, 400), (1_000, 200)] {
            try world.flip(receipt.path, line: line, offset: offset)
            for report in [try await world.mesh.audit.check(nowMs: 1), try world.stored.verify()] {
                #expect(!report.ok)
                #expect(report.reason == .archiveMismatch)
                #expect(report.firstBadIndex == UInt64(line))
                #expect(report.archives?.first?.state == .damaged)
                #expect(report.detail?.contains(receipt.archive.file) == true)
            }
            #expect(world.mesh.store.openingFault == nil, "the log itself holds, so it goes on")
            _ = try await world.mesh.registry.join(.fixture(id: "late-\(line)"), as: .own)
            let entry = try #require(try await world.mesh.audit.entry(at: UInt64(line)))
            #expect(entry.isOutline == (line > 0), "entry 0 stays in the store")
            #expect(try await world.mesh.audit.entry(at: 301)?.isOutline == false)
            #expect(try await world.mesh.audit.entry(at: 998)?.isOutline == false)
            try world.flip(receipt.path, line: line, offset: offset)
        }
        #expect(try await world.mesh.audit.verify().ok)
    }

    @Test func moreThanWasArchivedIsDamageToo() async throws {
        let world = try await ArchiveMesh()
        let receipt = try await world.archive()
        let handle = try #require(FileHandle(forWritingAtPath: receipt.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{}\n".utf8))
        try handle.close()
        var report = try await world.mesh.audit.verify()
        #expect((report.reason, report.firstBadIndex) == (.archiveMismatch, 1_000))
        #expect(report.archived == 0, "every entry was examined")
        try FileManager.default.removeItem(atPath: receipt.path)
        try Data().write(to: URL(filePath: receipt.path))
        report = try world.stored.verify()
        #expect((report.reason, report.firstBadIndex) == (.archiveMismatch, 0))
    }

    @Test func anArchivedLogIsExportedAndImportedWhole() async throws {
        let world = try await ArchiveMesh()
        let before = try await world.storedLines()
        try await world.archive()
        try await world.mesh.audit.signCheckpoint()
        let path = world.directory.path + "/export"
        let receipt = try world.stored.export(0...UInt64.max >> 1, to: path)
        #expect(receipt.entries == UInt64(before.count) + 1)
        let export = Array(try #require(FileManager.default.contents(atPath: path)))
        #expect(export.starts(with: before.flatMap { $0 + [0x0A] }))
        let key = try world.stored.verifierKey()
        #expect(LogExport.verify(export, key: key).ok)
        let kept = try ForeignLogs(folder: world.directory.path + "/foreign").keep(export, key: key)
        #expect(kept.entries == receipt.entries)
        let bundle = try world.stored.exportBundle(400...410, to: path + ".bundle")
        #expect(bundle.entries == 11)
        let bytes = Array(try #require(FileManager.default.contents(atPath: path + ".bundle")))
        #expect(LogBundle.verify(bytes, key: key).ok)
    }

    @Test func aCheckOfTheStoreKnowsTheFiles() async throws {
        let world = try await ArchiveMesh()
        let receipt = try await world.archive()
        try world.mesh.store.close()
        func item() throws -> StoreCheckReport.Item {
            let report = try StoreCheck(path: world.path).run()
            #expect(report.faults.allSatisfy { $0.name == "archives" }, "\(report.items)")
            #expect(report.verdict == world.path + (report.ok ? " is sound." : " is sound, its archive is not."))
            #expect(report.remedy == (report.ok ? "" : "Put a sound copy of the file into mesh/archive."))
            return try #require(report.items.last)
        }
        #expect(try item().ok)
        #expect(try item().detail == "1 file, as it was written")
        try world.move(receipt.path, to: receipt.path + ".away")
        #expect(try item().ok)
        #expect(try item().detail.contains("is not there"))
        try world.move(receipt.path + ".away", to: receipt.path)
        try world.flip(receipt.path, line: 3, offset: 5)
        #expect(try !item().ok)
        #expect(try StoreBackup(path: world.path).write(to: world.path + ".copy").archives == 1)
    }

    @Test func aRepairKeepsWhatIsArchived() async throws {
        let world = try await ArchiveMesh()
        try await world.archive()
        let lines = try await world.storedLines()
        try world.mesh.store.close()
        let report = try StoreRepair(path: world.path).run(to: world.path + ".new")
        #expect(report.ok, "\(report)")
        let log = try StoredLog(path: world.path + ".new")
        #expect(try log.verify().ok)
        #expect(report.log.kept == lines.count)
    }

    /// The end of the log is lost, and with it the entry that says what was archived.
    @Test(arguments: [true, false]) func aRepairTakesBackWhatNothingExplains(hasFile: Bool) async throws {
        let world = try await ArchiveMesh()
        let before = try await world.storedLines()
        let receipt = try await world.archive()
        try world.mesh.store.close()
        if !hasFile { try FileManager.default.removeItem(atPath: receipt.path) }
        let queue = try DatabaseQueue(path: world.path)
        try await queue.write { db in
            try db.unguarded {
                try db.execute(
                    sql: "UPDATE op_log SET line = replace(line, 'system', 'sistem') WHERE entry_index = 1100")
            }
        }
        try queue.close()
        let report = try StoreRepair(path: world.path).run(to: world.path + ".new")
        #expect(report.log.kept == (hasFile ? 1_100 : 1), "\(report.log)")
        #expect(report.log.fault != nil)
        #expect(try StoreCheck(path: world.path + ".new").run().ok)
        let log = try StoredLog(path: world.path + ".new")
        if hasFile { #expect(try log.newest(2_000).last?.jsonLine() == before[0]) }
        if hasFile { #expect(try log.entry(at: 500)?.jsonLine() == before[500]) }
    }
}
