import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct StoreCheckTests {
    private static func faults(_ damage: Damage) throws -> [String] {
        try StoreCheck(path: damage.path).run().faults.map(\.name)
    }

    @Test func aSoundStoreIsSoundAndLeftAsItIs() async throws {
        let damage = try await Damage.store()
        let before = try Data(contentsOf: URL(filePath: damage.path))
        let report = try StoreCheck(path: damage.path).run()
        #expect(report.ok, "\(report.faults)")
        #expect(
            report.items.map(\.name)
                == ["file", "pages", "schema", "references", "rows", "keys", "leases", "counts", "log", "archives"])
        #expect(report.version == StoreSchema.userVersion)
        #expect(try Data(contentsOf: URL(filePath: damage.path)) == before)
    }

    @Test func aStoreThatRunsIsNotLookedAt() async throws {
        let damage = try await Damage.store(messages: 1)
        let mesh = try await damage.open()
        #expect(throws: StoreError.heldByProcess(ProcessInfo.processInfo.processIdentifier)) {
            _ = try StoreCheck(path: damage.path).run()
        }
        try mesh.store.close()
        #expect(try StoreCheck(path: damage.path).run().ok)
    }

    @Test func withoutAFileThereIsNothingToCheck() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: StoreError.self) { _ = try StoreCheck(path: directory.path + "/mesh.db").run() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    }

    @Test func aNewerFileIsRefused() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.execute("PRAGMA user_version = 2")
        #expect(throws: StoreError.newerSchema(path: damage.path)) { _ = try StoreCheck(path: damage.path).run() }
    }

    @Test func anErasedPageIsFound() async throws {
        let damage = try await Damage.store()
        try damage.erase(page: try #require(damage.pages(of: "message").last))
        #expect(try Self.faults(damage).contains("pages"))
    }

    @Test func aCutFileIsFound() async throws {
        let damage = try await Damage.store()
        try damage.cut(pages: 3)
        let report = try StoreCheck(path: damage.path).run()
        let file = try #require(report.faults.first { $0.name == "file" })
        #expect(file.detail.contains("12288 bytes are missing"))
    }

    @Test func aFileOfSomethingElseIsFound() async throws {
        let damage = try await Damage.store(messages: 1)
        try Data(repeating: 0x5A, count: 8_192).write(to: URL(filePath: damage.path))
        #expect(try Self.faults(damage).contains("file"))
    }

    @Test func aChangedLineOfTheLogIsFound() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.execute("UPDATE op_log SET line = replace(line, 'node-a', 'node-b') WHERE entry_index = 1")
        #expect(try Self.faults(damage) == ["log"])
    }

    @Test func aColumnThatDoesNotMatchItsLineIsFound() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.execute("UPDATE op_log SET target = 'node-z' WHERE entry_index = 1")
        let report = try StoreCheck(path: damage.path).run()
        #expect(report.faults.map(\.name) == ["log"])
        #expect(report.faults[0].detail.contains("entry 1:"))
    }

    @Test func entriesCutOffTheEndAreFound() async throws {
        let damage = try await Damage.store(messages: 1)
        try damage.execute("DELETE FROM op_log WHERE entry_index = (SELECT max(entry_index) FROM op_log)")
        #expect(try Self.faults(damage) == ["log"])
    }

    @Test func rulesOfRowsAreChecked() async throws {
        let damage = try await Damage.store(messages: 2)
        try damage.execute(
            """
            DROP INDEX message_by_key;
            UPDATE message SET idempotency_key = 'same';
            DROP INDEX exec_lease_one_holder;
            INSERT INTO exec_lease (lease_id, scope_key, holder_node_id, state, granted_unix_ms, expires_unix_ms)
                SELECT 'other', scope_key, 'node-b', state, granted_unix_ms, expires_unix_ms FROM exec_lease;
            UPDATE message_count SET total = 7;
            UPDATE node SET record = '{"half":';
            INSERT INTO decision (task_id, record) VALUES (99, '{}');
            """)
        #expect(try Self.faults(damage) == ["schema", "references", "rows", "keys", "leases", "counts"])
    }

    @Test func flippedBytesOfAnIndexedColumnAreFound() async throws {
        let damage = try await Damage.store(messages: 3)
        let queue = try DatabaseQueue(path: damage.path)
        let root = try await queue.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_schema WHERE name = 'message_by_key'")
        }
        try queue.close()
        let start = (try #require(root) - 1) * 4_096
        var bytes = try Data(contentsOf: URL(filePath: damage.path))
        let found = try #require(bytes.range(of: Data("key-1".utf8), in: start..<start + 4_096))
        bytes[found.lowerBound] = 0x4B
        try bytes.write(to: URL(filePath: damage.path))
        #expect(try Self.faults(damage) == ["pages"])
    }

    @Test func anOldSchemaIsSoundAndNamed() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        let queue = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(queue, upTo: M0001Foundation.name)
        try queue.close()
        let schema = try #require(try StoreCheck(path: path).run().items.first { $0.name == "schema" })
        #expect(schema.ok)
        #expect(schema.detail.contains("as of M0001Foundation; the next start keeps a copy"))
    }
}
