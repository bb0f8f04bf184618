import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

/// A damaged store is saved into a new file: what could be read is there, and the report counts what is not.
@Suite struct StoreRepairTests {
    private static func repair(_ damage: Damage, _ name: String = "saved.db") throws -> StoreRepairReport {
        try StoreRepair(path: damage.path).run(to: damage.directory.path + "/" + name)
    }

    private static func table(_ report: StoreRepairReport, _ name: String) throws -> StoreRepairReport.Table {
        try #require(report.tables.first { $0.name == name })
    }

    @Test func aSoundStoreIsCopiedWhole() async throws {
        let damage = try await Damage.store()
        let before = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        #expect(report.ok, "\(report)")
        for table in report.tables {
            #expect(try damage.count(table.name, in: report.target) == damage.count(table.name), "\(table.name)")
        }
        #expect(try damage.logLines(report.target) == damage.logLines())
        #expect(try Data(contentsOf: URL(filePath: damage.path)) == before)
        #expect(try damage.names().filter { $0.hasPrefix("saved") } == ["saved.db"])
        let mode = try FileManager.default.attributesOfItem(atPath: report.target)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try StoreCheck(path: report.target).run().ok)
    }

    @Test func anErasedPageCostsItsRowsAndNothingElse() async throws {
        let damage = try await Damage.store()
        let all = try damage.count("message")
        try damage.erase(page: try #require(damage.pages(of: "message").last))
        let table = try Self.table(try Self.repair(damage), "message")
        #expect(table.kept < all && table.kept > all / 2)
        #expect(table.lost == all - table.kept)
        #expect(table.unfit == 0)
    }

    /// The repaired file starts, and numbers that were handed out are not handed out again.
    @Test func theNewFileStartsAndGoesOnCounting() async throws {
        let damage = try await Damage.store()
        let last = try damage.count("message")
        try damage.erase(page: try #require(damage.pages(of: "message").last))
        let report = try Self.repair(damage)
        try FileManager.default.removeItem(atPath: damage.path)
        try FileManager.default.moveItem(atPath: report.target, toPath: damage.path)
        let mesh = try await damage.open()
        #expect(mesh.store.openingFault == nil)
        #expect(try await mesh.audit.verify().ok)
        let answer = try await mesh.mailbox.deliver(.fixture(payload: "new"), as: .own)
        #expect(answer.messageId.rawValue > Int64(last))
        try mesh.store.close()
    }

    @Test func theLogIsKeptUpToTheFirstEntryThatDoesNotVerify() async throws {
        let damage = try await Damage.store(messages: 2)
        let mesh = try await damage.open()
        for number in 0..<60 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.audit.signCheckpoint()
        try mesh.store.close()
        let lines = try damage.logLines()
        try damage.execute("UPDATE op_log SET line = replace(line, '\"n30\"', '\"x30\"')")
        let report = try Self.repair(damage)
        let kept = try damage.logLines(report.target)
        #expect(!report.ok)
        #expect(kept == Array(lines.prefix(kept.count)))
        #expect(report.log.kept == kept.count)
        #expect(report.log.cutOff == lines.count - kept.count)
        #expect(report.log.fault?.hasPrefix("entry_hash_mismatch at entry \(kept.count)") == true, "\(report.log)")
        #expect(String(decoding: lines[kept.count], as: UTF8.self).contains("n30"))
        #expect(try StoreCheck(path: report.target).run().ok)
    }

    @Test func rowsOfALostJobAreToldAsOrphans() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.execute(
            """
            INSERT INTO decision (task_id, record) VALUES (77, '{}');
            INSERT INTO hopper_item (item_id, state, record) VALUES ('hop-1', 'inbox', '{}')
            """)
        let report = try Self.repair(damage)
        // The records are no decision and no item either: they are told once, as what cannot be read.
        #expect(try Self.table(report, "decision").unfit == 1)
        #expect(try Self.table(report, "hopper_item").unfit == 1)
        #expect(try StoreCheck(path: report.target).run().ok)
    }

    @Test func nothingIsReplacedAndARunningStoreIsNotTouched() async throws {
        let damage = try await Damage.store(messages: 1)
        let target = damage.directory.path + "/saved.db"
        try Data("mine".utf8).write(to: URL(filePath: target))
        #expect(throws: StoreError.alreadyThere(path: target)) { _ = try Self.repair(damage) }
        #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
        let mesh = try await damage.open()
        #expect(throws: StoreError.heldByProcess(ProcessInfo.processInfo.processIdentifier)) {
            _ = try Self.repair(damage, "other.db")
        }
        try mesh.store.close()
        #expect(throws: StoreError.self) {
            _ = try StoreRepair(path: damage.directory.path + "/none.db").run(to: damage.directory.path + "/o.db")
        }
        #expect(try damage.names().filter { $0.contains("other") || $0.hasPrefix("o.db") }.isEmpty)
    }

    @Test func whatIsNoStoreIsNotRepaired() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.erase(page: 1)
        #expect(throws: StoreError.self) { _ = try Self.repair(damage) }
        #expect(try damage.names().filter { $0.hasPrefix("saved") }.isEmpty)
    }

    @Test func aNewerStoreIsRefused() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.execute("INSERT INTO grdb_migrations (identifier) VALUES ('M9999Later')")
        #expect(throws: StoreError.newerSchema(path: damage.path)) { _ = try Self.repair(damage) }
    }
}
