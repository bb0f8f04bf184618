import Audit
import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct StoreRepairTests {
    private static func repair(_ damage: Damage) throws -> StoreRepairReport {
        try StoreRepair(path: damage.path, clock: ManualClock().wall).run()
    }

    /// What holds after every repair: nothing half-done lies about, the damaged bytes are kept, the store is sound.
    private static func expectRepaired(
        _ report: StoreRepairReport, _ damage: Damage, was: Data, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let kept = try #require(report.damagedPath, sourceLocation: sourceLocation)
        #expect(try Data(contentsOf: URL(filePath: kept)) == was, sourceLocation: sourceLocation)
        #expect(!report.faults.isEmpty, sourceLocation: sourceLocation)
        let leftovers = try damage.names().filter { $0.contains("repair") || $0.contains("unfinished") }
        #expect(leftovers.isEmpty, sourceLocation: sourceLocation)
        let mode = try FileManager.default.attributesOfItem(atPath: damage.path)[.posixPermissions] as? Int
        #expect(mode == 0o600, sourceLocation: sourceLocation)
        let check = try StoreCheck(path: damage.path).run()
        #expect(check.faults == report.remaining, sourceLocation: sourceLocation)
    }

    private static func table(_ report: StoreRepairReport, _ name: String) throws -> StoreRepairReport.Table {
        try #require(report.tables.first { $0.name == name })
    }

    @Test func aSoundStoreIsLeftAsItIs() async throws {
        let damage = try await Damage.store()
        let before = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        #expect(report.faults.isEmpty && report.damagedPath == nil && report.tables.isEmpty)
        #expect(try Data(contentsOf: URL(filePath: damage.path)) == before)
        #expect(try damage.names().allSatisfy { !$0.contains("damaged") })
    }

    @Test func anErasedLeafCostsItsRowsAndTheyAreNamed() async throws {
        let damage = try await Damage.store()
        let leaves = try damage.pages(of: "message").dropFirst()
        try #require(leaves.count > 3)
        try damage.erase(page: leaves[leaves.startIndex + 1])
        let (was, lines) = (try Data(contentsOf: URL(filePath: damage.path)), try damage.logLines())
        let report = try Self.repair(damage)
        try Self.expectRepaired(report, damage, was: was)
        #expect(report.remaining.isEmpty)
        let table = try Self.table(report, "message")
        #expect(!table.unreadable.isEmpty && table.refused.isEmpty && table.doubt == nil)
        #expect(table.kept + table.unreadable.count == 40)
        let others = report.tables.filter { $0.name != "message" }
        #expect(others.allSatisfy { $0.isWhole })
        #expect(try damage.logLines() == lines)

        let mesh = try await damage.open()
        let rows = try await mesh.store.read { tx in try Int64.fetchAll(tx.db, sql: "SELECT id FROM message") }
        #expect(Set(rows).union(table.unreadable) == Set(1...40))
        let kept = try #require(rows.first)
        let payload = try await mesh.store.read { tx in
            try String.fetchOne(tx.db, sql: "SELECT payload FROM message WHERE id = ?", arguments: [kept])
        }
        #expect(payload?.hasPrefix("row-\(kept - 1) ") == true)
        #expect(try await mesh.mailbox.deliver(.fixture(), as: .own).messageId == 41)
        #expect(mesh.registry.list().map(\.id) == ["node-a"])
        #expect(try await mesh.audit.verify().ok)
        try mesh.store.close()
    }

    @Test func idsOfLostRowsAreNeverGivenAgain() async throws {
        let damage = try await Damage.store()
        try damage.erase(page: try #require(damage.pages(of: "message").last))
        let report = try Self.repair(damage)
        #expect(try Self.table(report, "message").unreadable.contains(40))
        let mesh = try await damage.open()
        #expect(try await mesh.mailbox.deliver(.fixture(), as: .own).messageId == 41)
        try mesh.store.close()
    }

    @Test func anErasedIndexCostsNothing() async throws {
        let damage = try await Damage.store()
        let queue = try DatabaseQueue(path: damage.path)
        let page = try await queue.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'message_open'")
        }
        try queue.close()
        try damage.erase(page: try #require(page))
        let was = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        try Self.expectRepaired(report, damage, was: was)
        #expect(report.isWhole && report.remaining.isEmpty)
        #expect(try damage.count("message") == 40)
    }

    @Test func aCutFileKeepsWhatItStillHolds() async throws {
        let damage = try await Damage.store(messages: 200)
        try damage.cut(pages: 6)
        let was = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        try Self.expectRepaired(report, damage, was: was)
        #expect(!report.isWhole)
        let table = try Self.table(report, "message")
        #expect(table.kept > 100)
        #expect(table.doubt != nil || table.kept + table.unreadable.count == 200)
    }

    @Test func aLostFirstPageIsMadeAnew() async throws {
        let damage = try await Damage.store()
        try damage.erase(page: 1)
        let was = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        try Self.expectRepaired(report, damage, was: was)
        #expect(report.isWhole && report.remaining.isEmpty, "\(report)")
        #expect(try damage.count("message") == 40)
        let mesh = try await damage.open()
        #expect(mesh.registry.list().map(\.id) == ["node-a"])
        try mesh.store.close()
    }

    @Test func aLostRootIsToldEvenWithoutNames() async throws {
        let damage = try await Damage.store()
        try damage.erase(page: try #require(damage.pages(of: "node").first))
        let report = try Self.repair(damage)
        let table = try Self.table(report, "node")
        #expect(table.kept == 0)
        #expect(table.unreadable == [1], "the index of names still knows the row: \(table)")
        let mesh = try await damage.open()
        #expect(mesh.registry.list().isEmpty)
        try mesh.store.close()
    }

    @Test func aLogWithAHoleKeepsItsHole() async throws {
        let damage = try await Damage.store()
        try damage.execute(
            """
            UPDATE op_log SET line = replace(line, 'node-a', 'node-b') WHERE entry_index = 1;
            UPDATE message_count SET total = 9;
            """)
        let lines = try damage.logLines()
        let was = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        try Self.expectRepaired(report, damage, was: was)
        #expect(report.isWhole)
        #expect(report.remaining.map(\.name) == ["log"])
        #expect(try damage.logLines() == lines)
        #expect(try damage.count("message_count WHERE total = 40") == 1)
    }

    @Test func rowsThatBreakARuleAreNamedWithIt() async throws {
        let damage = try await Damage.store(messages: 3)
        try damage.execute(
            """
            DROP INDEX message_by_key;
            UPDATE message SET idempotency_key = 'same';
            UPDATE node SET record = '{"half":';
            INSERT INTO decision (task_id, record) VALUES (99, '{}');
            """)
        let report = try Self.repair(damage)
        #expect(report.remaining.isEmpty)
        let message = try Self.table(report, "message")
        #expect(message.kept == 1 && message.refused.map(\.place) == [2, 3])
        #expect(message.refused.allSatisfy { $0.why.contains("UNIQUE") })
        #expect(try Self.table(report, "node").refused == [.init(place: 1, why: "record cannot be read")])
        #expect(try Self.table(report, "decision").refused.map(\.place) == [1])
        #expect(try damage.count("message") == 1)
    }

    @Test func whatIsNotYetFoldedInIsKept() async throws {
        let damage = try await Damage.store()
        let queue = try DatabaseQueue(path: damage.path)
        try await queue.writeWithoutTransaction { db in
            try db.execute(
                sql: "UPDATE message SET payload = 'newest' WHERE id = 1; UPDATE message_count SET total = 9")
        }
        // As after a crash: the file and what is beside it, with nobody to fold it in.
        let crashed = damage.directory.path + "/crashed"
        try FileManager.default.createDirectory(atPath: crashed, withIntermediateDirectories: true)
        for name in ["mesh.db", "mesh.db-wal"] {
            try FileManager.default.copyItem(atPath: damage.directory.path + "/" + name, toPath: crashed + "/" + name)
        }
        try queue.close()
        let path = crashed + "/mesh.db"
        let report = try StoreRepair(path: path, clock: ManualClock().wall).run()
        #expect(report.isWhole && report.remaining.isEmpty)
        let kept = try #require(report.damagedPath)
        #expect(FileManager.default.fileExists(atPath: kept + "-wal"))
        #expect(try damage.count("message WHERE payload = 'newest'", in: path) == 1)
    }

    @Test func aRepairThatWasCutShortIsDoneAgain() async throws {
        let damage = try await Damage.store(messages: 3)
        try Data("half".utf8).write(to: URL(filePath: StoreRepair.repairedPath(damage.path)))
        await #expect(throws: StoreError.repairUnfinished(path: damage.path)) { _ = try await damage.open() }
        let report = try Self.repair(damage)
        #expect(report.isWhole && report.damagedPath != nil)
        try await damage.open().store.close()
        #expect(try damage.count("message") == 3)
    }

    @Test func aStoreThatRunsIsNotRepaired() async throws {
        let damage = try await Damage.store(messages: 1)
        let mesh = try await damage.open()
        #expect(throws: StoreError.heldByProcess(ProcessInfo.processInfo.processIdentifier)) {
            _ = try Self.repair(damage)
        }
        try mesh.store.close()
    }

    @Test func aFileOfSomethingElseIsLeftAsItIs() async throws {
        let damage = try await Damage.store(messages: 1)
        let other = Data(repeating: 0x5A, count: 8_192)
        try other.write(to: URL(filePath: damage.path))
        #expect(throws: StoreError.self) { _ = try Self.repair(damage) }
        #expect(try Data(contentsOf: URL(filePath: damage.path)) == other)
        #expect(try damage.names().allSatisfy { !$0.contains("damaged") && !$0.contains("repair") })
    }

    /// A page of random bytes anywhere never crashes a repair, and never leaves an unsound file that says it is sound.
    @Test(arguments: 0..<24)
    func anyDamagedPageIsSurvived(seed: Int) async throws {
        let damage = try await Damage.store(messages: 30)
        let pages = Int(StoreCheck.sizeBytes(damage.path) / 4_096)
        let page = 2 + (seed * 7) % (pages - 1)
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        let noise = Data(
            (0..<4_096).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state)
            })
        try damage.overwrite(at: (page - 1) * 4_096, with: noise)
        let was = try Data(contentsOf: URL(filePath: damage.path))
        let report = try Self.repair(damage)
        if report.damagedPath == nil {
            #expect(try Data(contentsOf: URL(filePath: damage.path)) == was, "page \(page)")
            return
        }
        try Self.expectRepaired(report, damage, was: was)
        #expect(report.remaining.allSatisfy { $0.name == "log" }, "page \(page): \(report.remaining)")
    }
}
