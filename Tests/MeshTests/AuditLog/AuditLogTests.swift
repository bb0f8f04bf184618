import Audit
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct AuditLogTests {
    @Test func entriesArePagedNewestFirst() async throws {
        let mesh = try await MeshServices.inMemory()
        for number in 0..<5 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        #expect(try await mesh.audit.entries(limit: 2).map(\.index) == [5, 4])
        #expect(try await mesh.audit.entries(before: 2, limit: 9).map(\.index) == [1, 0])
        let entry = try #require(try await mesh.audit.entry(at: 3))
        #expect(try await mesh.audit.entry(auditID: entry.auditID) == entry)
        #expect(try await mesh.audit.entry(at: 99) == nil)
    }

    @Test func verificationNamesTheFirstBadEntry() async throws {
        let mesh = try await MeshServices.inMemory()
        for number in 0..<5 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.audit.signCheckpoint()
        #expect(try await mesh.audit.verify().ok)
        try await mesh.store.write("tamper") { tx in
            try tx.db.unguarded {
                try tx.db.execute(sql: "UPDATE op_log SET line = replace(line, 'n2', 'n9') WHERE entry_index = 3")
            }
        }
        let report = try await mesh.audit.verify()
        #expect(!report.ok)
        #expect(report.firstBadIndex == 3)
        #expect(report.reason == .entryHashMismatch)
    }

    @Test func aCutTailIsCaughtAgainstTheCheckpoint() async throws {
        let mesh = try await MeshServices.inMemory()
        for number in 0..<5 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.audit.signCheckpoint()
        try await mesh.store.write("tamper") { tx in
            try tx.db.unguarded { try tx.db.execute(sql: "DELETE FROM op_log WHERE entry_index >= 4") }
        }
        let report = try await mesh.audit.verify()
        #expect(report.reason == .truncated)
    }

    @Test func headMemoLetsALongLogReopen() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        for _ in 0..<6 {
            try await mesh.store.write("test") { tx in
                for _ in 0..<300 { try tx.append(EntryDraft(kind: .controlEvent, actor: "system")) }
            }
        }
        try await mesh.audit.signCheckpoint()
        try mesh.store.close()
        let again = try await MeshServices.open(.onDisk(directory.path))
        #expect(again.store.openingFault == nil)
        try await again.store.write("test") { tx in
            _ = try tx.append(EntryDraft(kind: .controlEvent, actor: "system"))
        }
        let report = try await again.audit.verify()
        #expect(report.ok)
        #expect(report.size == 1_802)
    }
}
