import Foundation
import GRDB
import MeshFixtures
import Testing

@testable import Mesh

struct StoreBackupTests {
    @Test func aCopyOfARunningStoreIsWholeAndOpens() async throws {
        let damage = try await Damage.store(messages: 5)
        let mesh = try await damage.open()
        let target = damage.directory.path + "/copy/mesh.db"
        try FileManager.default.createDirectory(
            atPath: damage.directory.path + "/copy", withIntermediateDirectories: true)
        let writer = Task {
            for _ in 0..<50 { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
        }
        let receipt = try StoreBackup(path: damage.path).write(to: target)
        try await writer.value
        #expect(receipt.entries >= 2)
        #expect(receipt.sizeBytes == StoreCheck.sizeBytes(target))
        try mesh.store.close()

        #expect(try StoreCheck(path: target).run().ok)
        let rows = try damage.count("message", in: target)
        #expect((5...55).contains(rows))
        let again = try await MeshServices.open(.onDisk(damage.directory.path + "/copy"))
        #expect(again.registry.list().map(\.id) == ["node-a"])
        try again.store.close()
    }

    @Test func aCopyOfAStoppedStoreIsPrivateAndAlone() async throws {
        let damage = try await Damage.store(messages: 5)
        let target = damage.directory.path + "/copy.db"
        _ = try StoreBackup(path: damage.path).write(to: target)
        let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try damage.names().filter { $0.hasPrefix("copy") } == ["copy.db"])
        #expect(try damage.count("message", in: target) == 5)
    }

    @Test func aNameThatIsTakenIsLeftAsItIs() async throws {
        let damage = try await Damage.store(messages: 1)
        let target = damage.directory.path + "/copy.db"
        try Data("mine".utf8).write(to: URL(filePath: target))
        #expect(throws: StoreError.alreadyThere(path: target)) {
            _ = try StoreBackup(path: damage.path).write(to: target)
        }
        #expect(try Data(contentsOf: URL(filePath: target)) == Data("mine".utf8))
        #expect(throws: StoreError.alreadyThere(path: damage.path)) {
            _ = try StoreBackup(path: damage.path).write(to: damage.path)
        }
    }

    @Test func aDamagedStoreIsNotCopied() async throws {
        let damage = try await Damage.store()
        try damage.erase(page: try #require(damage.pages(of: "message").last))
        let target = damage.directory.path + "/copy.db"
        #expect(throws: StoreError.self) { _ = try StoreBackup(path: damage.path).write(to: target) }
        #expect(try damage.names().filter { $0.hasPrefix("copy") }.isEmpty)
    }

    @Test func aPlaceThatCannotBeWrittenIsASentence() async throws {
        let damage = try await Damage.store(messages: 1)
        do {
            _ = try StoreBackup(path: damage.path).write(to: damage.directory.path + "/nowhere/copy.db")
            Issue.record("There is no such folder.")
        } catch {
            #expect(error.description.contains("nowhere/copy.db"))
        }
    }

    @Test func anOldFileIsKeptBeforeItIsBroughtForward() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/mesh.db"
        let queue = try DatabaseQueue(path: path)
        try StoreSchema.migrator.migrate(queue, upTo: M0001Foundation.name)
        try queue.close()
        let mesh = try await MeshServices.open(.onDisk(directory.path))
        try mesh.store.close()
        let kept = path + ".before-" + M0002Jobs.name
        let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let copy = try DatabaseQueue(path: kept)
        let steps = try await copy.read { db in try StoreSchema.migrator.appliedIdentifiers(db) }
        try copy.close()
        #expect(steps == [M0001Foundation.name])
        #expect(try StoreCheck(path: path).run().ok)
    }
}
