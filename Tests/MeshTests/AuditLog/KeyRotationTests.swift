import Audit
import Foundation
import GRDB
import MeshFixtures
import Synchronization
import Testing
import VoxCrypto

@testable import Mesh

/// The key of the log is replaced, whatever happens in the middle of it.
@Suite struct KeyRotationTests {
    private struct Fault: Error {}

    private static let order = ActionOrder(reason: "yearly", actor: "cli-user")

    /// A mesh on disk whose log key lies in a file, as the program has it.
    private static func open(
        _ directory: TemporaryDirectory, files: ((LogKeyFiles) -> LogKeyFiles)? = nil
    ) async throws -> MeshServices {
        let path = directory.path + "/oplog.key"
        let random = RandomSource.system
        var parts = MeshParts.onDisk(directory.path)
        parts.logKey = try KeyFile.loadOrCreateEd25519(at: path, random: random)
        let own = LogKeyFiles.onDisk(path, random: random)
        parts.logKeyFiles = files?(own) ?? own
        return try await MeshServices.open(parts)
    }

    private static func key(
        in directory: TemporaryDirectory, _ name: String = "oplog.key"
    ) throws -> Ed25519PublicKey? {
        try KeyFile(path: "\(directory.path)/\(name)").loadEd25519()?.publicKey
    }

    private static func act(_ mesh: MeshServices, _ node: String = "node-a") async throws {
        _ = try await mesh.registry.join(.fixture(id: node), as: .own)
    }

    @Test func everyLaterEntryIsByTheNewKey() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        let old = mesh.audit.publicKey
        let entry = try await mesh.audit.rotateKey(by: Self.order)
        #expect(entry.kind == .keyRotated)
        #expect(entry.keyID == old.logKeyID)
        #expect(entry.reason == "yearly")
        let new = mesh.audit.publicKey
        #expect(new != old)
        #expect(entry.payload["new_key_id"]?.stringValue == new.logKeyID)
        try await Self.act(mesh)
        #expect(try await mesh.audit.entries(limit: 1).first?.keyID == new.logKeyID)
        #expect(try await mesh.audit.verify().ok)
        #expect(try Self.key(in: directory) == new)
        #expect(try Self.key(in: directory, "oplog.key.next") == nil)
        try mesh.store.close()
        let again = try await Self.open(directory)
        #expect(again.store.openingFault == nil)
        try await Self.act(again, "node-b")
        #expect(try await again.audit.entries(limit: 1).first?.keyID == new.logKeyID)
    }

    @Test func theNextCheckpointIsSignedByBothAndTheOneAfterItByTheNewKeyAlone() async throws {
        let mesh = try await MeshServices.inMemory()
        let old = mesh.audit.publicKey
        _ = try await mesh.audit.rotateKey(by: Self.order)
        let both = try #require(try await mesh.audit.newestCheckpoint())
        #expect(both.checkpoint.size == 2)
        #expect(both.isSigned(by: old) && both.isSigned(by: mesh.audit.publicKey))
        try await Self.act(mesh)
        try await mesh.audit.signCheckpoint()
        let next = try #require(try await mesh.audit.newestCheckpoint())
        #expect(next.checkpoint.size == 3)
        #expect(!next.isSigned(by: old) && next.isSigned(by: mesh.audit.publicKey))
    }

    /// A key that somebody kept from before still proves what came after it.
    @Test func verificationCrossesRotations() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        let first = mesh.audit.publicKey
        for number in 0..<3 {
            try await Self.act(mesh, "n\(number)")
            _ = try await mesh.audit.rotateKey(by: Self.order)
        }
        try await Self.act(mesh, "last")
        try await mesh.audit.signCheckpoint()
        let log = try StoredLog(path: directory.path + "/mesh.db")
        let id = try #require(try await mesh.audit.entry(at: 0)).logID
        #expect(try log.verify(key: VerifierKey(logID: id, publicKey: first)).ok)
        #expect(try log.verifierKey()?.publicKey == mesh.audit.publicKey)
        let stranger = Ed25519PrivateKey.generate(.seeded(77)).publicKey
        #expect(
            try log.verify(key: VerifierKey(logID: id, publicKey: stranger)).reason == .checkpointSignatureMismatch)
    }

    @Test func aKeyThatCannotBeKeptChangesNothing() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory) { own in
            LogKeyFiles(
                prepare: { throw KeyFileError.notARegularFile(path: "x") }, prepared: own.prepared,
                promote: own.promote, discard: own.discard)
        }
        let old = mesh.audit.publicKey
        await #expect(throws: KeyRotationError.keyNotKept(.notARegularFile(path: "x"))) {
            _ = try await mesh.audit.rotateKey(by: Self.order)
        }
        #expect(mesh.audit.publicKey == old)
        #expect(try await mesh.audit.entries().count == 1)
    }

    /// The process ends after the new key is on disk and before the log names it.
    @Test func aKeyThatNoEntryNamesIsForgottenAtTheNextStart() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        let old = mesh.audit.publicKey
        _ = try LogKeyFiles.onDisk(directory.path + "/oplog.key", random: .system).prepare()
        try mesh.store.close()
        #expect(try Self.key(in: directory, "oplog.key.next") != nil)
        let again = try await Self.open(directory)
        #expect(again.audit.publicKey == old)
        #expect(try Self.key(in: directory, "oplog.key.next") == nil)
        try await Self.act(again)
        #expect(try await again.audit.verify().ok)
    }

    /// The entry is refused: the old key goes on, and the key that lies ready is used by the next try.
    @Test func anEntryThatCannotBeWrittenChangesNothing() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        let old = mesh.audit.publicKey
        let unfit = ActionOrder(reason: String(repeating: "x", count: 501), actor: "cli-user")
        await #expect(throws: KeyRotationError.self) { _ = try await mesh.audit.rotateKey(by: unfit) }
        #expect(mesh.audit.publicKey == old)
        let ready = try #require(try Self.key(in: directory, "oplog.key.next"))
        try await Self.act(mesh)
        #expect(try await mesh.audit.entries(limit: 1).first?.keyID == old.logKeyID)
        _ = try await mesh.audit.rotateKey(by: Self.order)
        #expect(mesh.audit.publicKey == ready)
        #expect(try await mesh.audit.verify().ok)
    }

    /// The process ends after the log names the new key and before it is in its place.
    @Test func aReplacementThatWasCutShortIsCompletedAtTheNextStart() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory) { own in
            LogKeyFiles(
                prepare: own.prepare, prepared: own.prepared, promote: { throw Fault() }, discard: own.discard)
        }
        let old = mesh.audit.publicKey
        _ = try await mesh.audit.rotateKey(by: Self.order)
        let new = mesh.audit.publicKey
        #expect(try Self.key(in: directory) == old)
        #expect(try Self.key(in: directory, "oplog.key.next") == new)
        try mesh.store.close()
        let again = try await Self.open(directory)
        #expect(again.store.openingFault == nil)
        #expect(again.audit.publicKey == new)
        #expect(try Self.key(in: directory) == new)
        #expect(try Self.key(in: directory, "oplog.key.next") == nil)
        try await Self.act(again)
        #expect(try await again.audit.verify().ok)
    }

    /// The last step fails while the process lives: the next replacement completes it first.
    @Test func theNextReplacementCompletesTheOneBefore() async throws {
        let directory = try TemporaryDirectory()
        let failures = Failures(1)
        let mesh = try await Self.open(directory) { own in
            LogKeyFiles(
                prepare: own.prepare, prepared: own.prepared,
                promote: {
                    if failures.next() { throw Fault() }
                    try own.promote()
                }, discard: own.discard)
        }
        _ = try await mesh.audit.rotateKey(by: Self.order)
        let second = mesh.audit.publicKey
        _ = try await mesh.audit.rotateKey(by: Self.order)
        #expect(mesh.audit.publicKey != second)
        #expect(try Self.key(in: directory) == mesh.audit.publicKey)
        #expect(try await mesh.audit.verify().ok)
    }

    @Test func anotherKeyThanBothIsRefused() async throws {
        let directory = try TemporaryDirectory()
        try await Self.open(directory).store.close()
        for name in ["oplog.key", "oplog.key.next"] {
            try KeyFile(path: "\(directory.path)/\(name)").remove()
            _ = try KeyFile.loadOrCreateEd25519(at: "\(directory.path)/\(name)", random: .system)
        }
        await #expect(throws: StoreError.otherLogKey(path: directory.path + "/mesh.db")) {
            _ = try await Self.open(directory)
        }
        #expect(try Self.key(in: directory, "oplog.key.next") != nil)
    }

    @Test func manyReplacementsAndWritesAtOnceLeaveALogThatHolds() async throws {
        let mesh = try await MeshServices.inMemory()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    if number % 3 == 0 {
                        _ = try? await mesh.audit.rotateKey(by: Self.order)  // one at a time is let in
                    } else {
                        _ = try? await mesh.registry.join(.fixture(id: "n\(number)"), as: .own)  // never fails here
                    }
                }
            }
        }
        try await mesh.audit.signCheckpoint()
        let report = try await mesh.audit.verify()
        #expect(report.ok, "\(report.detail ?? "")")
        #expect(try await mesh.audit.entries(limit: 64).contains { $0.kind == .keyRotated })
    }
}

/// Fails a few times, then never again.
private final class Failures: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func next() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}
