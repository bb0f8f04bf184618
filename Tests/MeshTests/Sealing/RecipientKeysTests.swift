import Audit
import Foundation
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// The keys for sealed input: made once, replaced with an overlap, and never two minds about which one counts.
@Suite struct RecipientKeysTests {
    private static let order = ActionOrder(reason: "a disk was lost", actor: "cli-user")
    private static let dayMs: Int64 = 86_400_000

    /// A mesh on disk whose recipient keys lie in files, as the program has it.
    private static func open(
        _ directory: TemporaryDirectory, clock: ManualClock = ManualClock(),
        files: ((RecipientKeyFiles) -> RecipientKeyFiles)? = nil
    ) async throws -> MeshServices {
        var parts = MeshParts.onDisk(directory.path, clock: clock)
        let own = RecipientKeyFiles.onDisk(directory.path + "/keys", random: .system)
        parts.recipientKeyFiles = files?(own) ?? own
        return try await MeshServices.open(parts)
    }

    private static func names(_ directory: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path + "/keys").sorted()
    }

    private static func sealed(_ text: String, to key: X25519PublicKey) throws -> String {
        try CompactJWE.seal(Array(text.utf8), to: key, random: .system)
    }

    @Test func theFirstKeyIsMadeOnceAndFoundAgain() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        let mesh = try await Self.open(directory, clock: clock)
        let key = mesh.recipientKeys.publicKey
        #expect(try Self.names(directory) == ["recipient-\(clock.nowMs).key"])
        let mode =
            try FileManager.default.attributesOfItem(
                atPath: directory.path + "/keys/recipient-\(clock.nowMs).key")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try mesh.store.close()
        clock.advance(ms: 5)
        let again = try await Self.open(directory, clock: clock)
        #expect(again.recipientKeys.publicKey == key)
        #expect(again.recipientKeys.states().count == 1)
        #expect(try await again.audit.entries().allSatisfy { $0.kind != .recipientKeyRotated })
    }

    @Test func theOwnRecordAdvertisesTheKeyAndAfterARotationTheNewOne() async throws {
        var parts = MeshParts.fixture()
        parts.isEnabled = true
        let mesh = try await MeshServices.open(parts)
        let advertised = { mesh.registry.node("own-0001")?.record.recipientKey }
        let old = mesh.recipientKeys.publicKey
        #expect(advertised() == old)
        _ = try await mesh.recipientKeys.rotate(by: Self.order)
        await mesh.ownNode.refresh()
        #expect(advertised() == mesh.recipientKeys.publicKey)
        #expect(advertised() != old)
        let changed = try await mesh.audit.entries().first { $0.kind == .nodeChanged }
        #expect(changed?.payload.jsonText.contains("x25519_pub_key_b64") == true)
    }

    @Test func anOldKeyOpensForSevenDaysAndIsDeletedThen() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        let mesh = try await Self.open(directory, clock: clock)
        let keys = mesh.recipientKeys
        let text = try Self.sealed("kept", to: keys.publicKey)
        let madeMs = clock.nowMs
        clock.advance(ms: Self.dayMs)
        let entry = try await keys.rotate(by: Self.order)
        #expect(entry.kind == .recipientKeyRotated)
        #expect(entry.actor == "cli-user" && entry.reason == "a disk was lost")
        #expect(entry.payload["new_key_id"]?.stringValue == keys.publicKey.keyID)
        #expect(keys.states().map(\.opensUntilMs) == [nil, clock.nowMs + RecipientKeys.overlapMs])

        clock.advance(ms: RecipientKeys.overlapMs - 1)
        try await keys.tick()
        #expect(try CompactJWE.open(text, with: keys.opening()) == Array("kept".utf8))
        clock.advance(ms: 1)
        #expect(throws: CompactJWEError.otherRecipient) { try CompactJWE.open(text, with: keys.opening()) }
        #expect(try Self.names(directory).count == 2)
        try await keys.tick()
        #expect(try Self.names(directory) == ["recipient-\(madeMs + Self.dayMs).key"])
        let fresh = try Self.sealed("new", to: keys.publicKey)
        #expect(try CompactJWE.open(fresh, with: keys.opening()) == Array("new".utf8))
    }

    @Test func aKeyIsReplacedByItselfAfterNinetyDays() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        let old = mesh.recipientKeys.publicKey
        clock.advance(ms: RecipientKeys.longestAgeMs - 1)
        try await mesh.recipientKeys.tick()
        #expect(mesh.recipientKeys.publicKey == old)
        clock.advance(ms: 1)
        await MeshSweeper(services: mesh).sweep(isWholeMinute: true)
        #expect(mesh.recipientKeys.publicKey != old)
        let entry = try await mesh.audit.entries().first { $0.kind == .recipientKeyRotated }
        #expect(entry?.actor == "system")
        #expect(entry?.payload["old_key_id"]?.stringValue == old.keyID)
    }

    @Test func aRestartKeepsTheOverlap() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock()
        let mesh = try await Self.open(directory, clock: clock)
        let text = try Self.sealed("kept", to: mesh.recipientKeys.publicKey)
        _ = try await mesh.recipientKeys.rotate(by: Self.order)
        let states = mesh.recipientKeys.states()
        try mesh.store.close()
        let again = try await Self.open(directory, clock: clock)
        #expect(again.recipientKeys.states() == states)
        #expect(try CompactJWE.open(text, with: again.recipientKeys.opening()) == Array("kept".utf8))
    }

    /// The process ends after the key is on disk and before the log names it.
    @Test func aKeyThatNoEntryNamesIsForgottenAtTheNextStart() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        let key = mesh.recipientKeys.publicKey
        _ = try RecipientKeyFiles.onDisk(directory.path + "/keys", random: .system).prepare()
        #expect(try Self.names(directory).contains("recipient-next.key"))
        try mesh.store.close()
        let again = try await Self.open(directory)
        #expect(again.recipientKeys.publicKey == key)
        #expect(try Self.names(directory).count == 1)
    }

    /// The process ends after the log names the key and before it lies in its place.
    @Test func aKeyThatTheLogNamesIsUsedAtTheNextStart() async throws {
        struct Fault: Error {}
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory) { own in
            RecipientKeyFiles(
                all: own.all, prepare: own.prepare, prepared: own.prepared,
                promote: { time in
                    if try own.all().isEmpty { return try own.promote(time) }
                    throw Fault()
                }, discard: own.discard, remove: own.remove)
        }
        _ = try await mesh.recipientKeys.rotate(by: Self.order)
        let key = mesh.recipientKeys.publicKey
        #expect(try Self.names(directory).contains("recipient-next.key"))
        try mesh.store.close()
        let again = try await Self.open(directory)
        #expect(again.recipientKeys.publicKey == key)
        #expect(again.recipientKeys.states().count == 2)
        #expect(try !Self.names(directory).contains("recipient-next.key"))
    }

    /// The same without a restart in between: the key that is in use is not handed out a second time.
    @Test func aRotationAfterAHalfOneMakesANewKey() async throws {
        struct Fault: Error {}
        let directory = try TemporaryDirectory()
        let faults = Recorder<Int>()
        let mesh = try await Self.open(directory) { own in
            RecipientKeyFiles(
                all: own.all, prepare: own.prepare, prepared: own.prepared,
                promote: { time in
                    guard try own.all().count == 1, faults.values.isEmpty else { return try own.promote(time) }
                    faults.add(1)
                    throw Fault()
                }, discard: own.discard, remove: own.remove)
        }
        _ = try await mesh.recipientKeys.rotate(by: Self.order)
        let half = mesh.recipientKeys.publicKey
        _ = try await mesh.recipientKeys.rotate(by: Self.order)
        #expect(faults.values == [1])
        #expect(mesh.recipientKeys.publicKey != half)
        #expect(mesh.recipientKeys.states().count == 3)
        #expect(try Self.names(directory).count == 3)
    }

    @Test func aKeyThatCannotBeKeptChangesNothing() async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory) { own in
            RecipientKeyFiles(
                all: own.all,
                prepare: {
                    if try own.all().isEmpty { return try own.prepare() }
                    throw KeyFileError.notARegularFile(path: "x")
                }, prepared: own.prepared, promote: own.promote, discard: own.discard, remove: own.remove)
        }
        let key = mesh.recipientKeys.publicKey
        await #expect(throws: RecipientKeyError.notKept(.notARegularFile(path: "x"))) {
            _ = try await mesh.recipientKeys.rotate(by: Self.order)
        }
        let unfit = ActionOrder(reason: String(repeating: "x", count: 501), actor: "cli-user")
        await #expect(throws: RecipientKeyError.self) { _ = try await mesh.recipientKeys.rotate(by: unfit) }
        #expect(mesh.recipientKeys.publicKey == key)
        #expect(try await mesh.audit.entries().allSatisfy { $0.kind != .recipientKeyRotated })
    }

    @Test func oneRotationAtATime() async throws {
        let mesh = try await MeshServices.inMemory()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do throws(RecipientKeyError) {
                        _ = try await mesh.recipientKeys.rotate(by: Self.order)
                        return true
                    } catch {
                        return error != .underWay
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        let entries = try await mesh.audit.entries(limit: 64).filter { $0.kind == .recipientKeyRotated }
        #expect(entries.count == outcomes)
        #expect(Set(entries.map(\.target)).count == outcomes)
        #expect(mesh.recipientKeys.states().count == outcomes + 1)
        #expect(entries.first?.target == mesh.recipientKeys.publicKey.keyID)
    }

    @Test(arguments: [0o640, 0o604]) func aKeyThatOthersCanReadStopsTheStart(_ mode: Int) async throws {
        let directory = try TemporaryDirectory()
        let mesh = try await Self.open(directory)
        try mesh.store.close()
        let path = directory.path + "/keys/" + (try Self.names(directory)[0])
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let files = RecipientKeyFiles.onDisk(directory.path + "/keys", random: .system)
        #expect(throws: KeyFileError.modeTooWide(path: path, mode: UInt32(mode), expected: 0o600)) {
            try files.check()
        }
        await #expect(throws: KeyFileError.self) { _ = try await Self.open(directory) }
    }
}

extension JSONValue {
    fileprivate var jsonText: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
