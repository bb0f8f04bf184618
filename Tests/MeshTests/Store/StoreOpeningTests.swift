import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct StoreOpeningTests {
    @Test func firstStartOpensTheLogAndNamesItsKeys() async throws {
        let mesh = try await MeshServices.inMemory()
        let first = try #require(try await mesh.audit.entry(at: 0))
        #expect(first.kind == .logOpened)
        #expect(first.payload["public_key"]?.stringValue != nil)
        #expect(first.payload["node_public_key"]?.stringValue != nil)
        #expect(first.logID.count == 32)
    }

    @Test func fileIsPrivateAndFullyDurable() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        let level = try await mesh.store.write("test") { tx in try Int.fetchOne(tx.db, sql: "PRAGMA synchronous") }
        let journal = try await mesh.store.write("test") { tx in
            try String.fetchOne(tx.db, sql: "PRAGMA journal_mode")
        }
        #expect(level == 2)
        #expect(journal == "wal")
        for name in ["mesh.db", "mesh.db-wal", "mesh.lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)")
            #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
        }
    }

    @Test func aBufferedFileIsNotSyncedAtEachCommitAndOutlivesTheProcess() async throws {
        let directory = try TemporaryDirectory()
        var parts = MeshParts.onDisk(directory.path)
        parts.durability = .buffered
        let mesh = try await MeshServices.open(parts)
        let level = try await mesh.store.write("test") { tx in try Int.fetchOne(tx.db, sql: "PRAGMA synchronous") }
        #expect(level == 1)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        // A copy of the files at this moment is what a crash of the process leaves.
        let after = try TemporaryDirectory()
        for name in ["mesh.db", "mesh.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(directory.path)/\(name)", toPath: "\(after.path)/\(name)")
        }
        let again = try await MeshServices.open(.onDisk(after.path))
        #expect(again.store.openingFault == nil)
        #expect(again.registry.list().count == 1)
    }

    @Test func secondOpenerIsToldWhoHoldsTheStore() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        await #expect(throws: StoreError.heldByProcess(ProcessInfo.processInfo.processIdentifier)) {
            _ = try await MeshServices.open(.onDisk(directory.path))
        }
        #expect(mesh.store.openingFault == nil)
    }

    @Test func newerFileIsRefused() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        let queue = try DatabaseQueue(path: path)
        try await queue.write { db in try db.execute(sql: "PRAGMA user_version = 2") }
        try queue.close()
        await #expect(throws: StoreError.newerSchema(path: path)) {
            _ = try await MeshServices.open(.onDisk(directory.path))
        }
    }

    @Test func damagedFileIsRefusedWithASentence() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        try Data(repeating: 0x5a, count: 8_192).write(to: URL(fileURLWithPath: path))
        do {
            _ = try await MeshServices.open(.onDisk(directory.path))
            Issue.record("A damaged file must be refused.")
        } catch let error as StoreError {
            #expect(error.description.contains(path))
            #expect(error.description.contains("vox populi store check"))
        }
    }

    @Test func missingDirectoryIsASentence() async throws {
        do {
            _ = try await MeshServices.open(.onDisk("/nonexistent/vox"))
            Issue.record("A missing directory must be refused.")
        } catch let error as StoreError {
            guard case .cannotOpen = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func anotherLogKeyIsRefused() async throws {
        let directory = try TemporaryDirectory()
        try await MeshServices.open(.onDisk(directory.path)).store.close()
        var parts = MeshParts.onDisk(directory.path)
        parts.logKey = .generate(.seeded(99))
        let other = parts
        await #expect(throws: StoreError.otherLogKey(path: directory.path + "/mesh.db")) {
            _ = try await MeshServices.open(other)
        }
    }

    @Test func tamperedTailOpensReadOnly() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        _ = try await mesh.registry.join(.fixture(), as: .own)
        try await mesh.store.write("tamper") { tx in
            try tx.db.unguarded {
                try tx.db.execute(
                    sql: "UPDATE op_log SET line = replace(line, 'node-a', 'node-b') WHERE entry_index = 1")
            }
        }
        try mesh.store.close()
        let again = try await MeshServices.open(.onDisk(directory.path))
        #expect(again.store.openingFault?.firstBadIndex == 1)
        #expect(again.registry.list().count == 1)
        await #expect(throws: RegistryError.store(.readOnly)) {
            _ = try await again.registry.join(.fixture(id: "node-c"), as: .own)
        }
    }

    @Test func everythingAcknowledgedIsThereAfterARestart() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        let mesh = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        _ = try await mesh.registry.join(.fixture(), as: .own)
        let sent = try await mesh.mailbox.deliver(.fixture(key: "k"), as: .own)
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        let lease = try await mesh.leases.grant(
            RemoteExecLeaseGrantRequest(claimerNodeId: "node-a", scopeKey: "task:1"), as: .own)
        let lastEvent = mesh.events.lastID
        try await mesh.audit.signCheckpoint()
        try mesh.store.close()

        let again = try await MeshServices.open(.onDisk(directory.path, clock: clock))
        #expect(again.registry.list().map(\.id) == ["node-a"])
        #expect(again.events.lastID >= lastEvent)
        #expect(try await again.leases.list(as: .own).map(\.leaseId) == [lease.leaseId])
        #expect(try await again.mailbox.deliver(.fixture(key: "k"), as: .own) == sent)
        let next = try await again.mailbox.deliver(.fixture(), as: .own)
        #expect(next.messageId > sent.messageId)
        #expect(try await again.audit.verify().ok)
    }

    /// Some events belong to no write; a process that ends before its first commit has handed numbers out all the same.
    @Test func eventNumbersOfALifeWithoutACommitDoNotComeBack() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        mesh.events.publish([.storeAlert("disk_full", severity: "error", detail: "Nothing was written.")])
        let lastEvent = mesh.events.lastID
        try mesh.store.close()

        let again = try await MeshServices.open(.onDisk(directory.path))
        #expect(again.events.lastID > lastEvent)
    }

    @Test func schemaIsTheOneThatWasCheckedIn() async throws {
        let mesh = try await MeshServices.inMemory()
        let built = try await mesh.store.read { tx in
            try String.fetchAll(
                tx.db,
                sql: """
                    SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'grdb_%'
                        AND name NOT LIKE 'sqlite_%' ORDER BY type, name
                    """
            ).joined(separator: "\n") + "\n"
        }
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/Schema.sql")
        if ProcessInfo.processInfo.environment["VOX_RECORD"] == "1" {
            try Data(built.utf8).write(to: url)
            Issue.record("Recorded; run again without VOX_RECORD.")
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == built)
    }

    @Test func everyColumnHasACommentAndEveryTableIsStrict() async throws {
        let mesh = try await MeshServices.inMemory()
        let tables = try await mesh.store.read { tx in
            try String.fetchAll(
                tx.db,
                sql: "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'grdb_%'"
                    + " AND name NOT LIKE 'sqlite_%'")
        }
        #expect(tables.count >= 9)
        for table in tables {
            #expect(table.contains("STRICT"), "\(table.prefix(60))")
            let columns = table.split(separator: "\n").dropFirst().filter { line in
                [" TEXT", " INTEGER", " BLOB", " REAL"].contains { line.contains($0) } && !line.contains("    CHECK (")
            }
            for column in columns { #expect(column.contains("-- "), "\(column)") }
        }
    }
}
