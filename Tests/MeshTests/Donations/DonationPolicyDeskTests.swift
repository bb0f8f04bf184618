import Audit
import Foundation
import Language
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct DonationPolicyDeskTests {
    private static let source = """
        /* the den PC */
        policy donations {
          slots: [
            { kind: gpu, max_concurrent: 2, weight: 60 },  // evenings only
            // embeddings are cheap
            { kind: embed, max_concurrent: 4, weight: 40 },
          ]
          nsfw_allowed: false
          max_job_duration_secs: 1800
          public_mesh_opt_in: false
          min_priority: 10
          future_field: { anything: 1 }
          per_peer_overrides: [ { peer: "lena@harbour", min_priority: 0 } ]
        }

        """

    private let directory: TemporaryDirectory
    private let path: String
    private let mesh: MeshServices

    init() async throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/donations.vox"
        mesh = try await MeshServices.inMemory()
    }

    private func desk(_ edit: (inout DonationSettings) -> Void = { _ in }) -> DonationPolicyDesk {
        var settings = DonationSettings(path: path)
        edit(&settings)
        return DonationPolicyDesk(settings: settings, store: mesh.store, events: mesh.events, node: "own-0001")
    }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

    private func onDisk() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    private func edited(_ desk: DonationPolicyDesk, _ edit: (inout DonationsPolicy) -> Void) throws -> DonationsPolicy {
        var policy = try #require(desk.current().document).policy
        edit(&policy)
        return policy
    }

    // Reading

    @Test func withoutAFileNothingIsDonated() throws {
        let reading = desk().current()
        #expect(reading.origin == .none)
        #expect(reading.policy == nil)
        #expect(reading.state == .absent)
        #expect(!reading.exists)
        #expect(reading.source == DonationsDocument.defaultSource)
        #expect(desk().published == nil)
    }

    @Test func theFileIsPublished() throws {
        try write(Self.source)
        let reading = desk().current()
        #expect(reading.origin == .file)
        #expect(reading.source == Self.source)
        #expect(reading.sha256 == SHA256.hash(Array(Self.source.utf8)).hex)
        let policy = try #require(reading.policy)
        #expect(policy.slots.map(\.taskKind) == ["gpu", "embed"])
        #expect(policy.slots.map(\.maxConcurrent) == [2, 4])
        #expect(policy.slots.map(\.weightPct) == [60, 40])
        #expect(policy.maxJobDurationSecs == 1_800)
        #expect(policy.minPriority == 10)
        #expect(policy.perPeerOverrides.map(\.peer) == ["lena@harbour"])
        #expect(reading.state == .known(policy))
    }

    @Test func aFileThatDoesNotParseDonatesNothing() throws {
        try write("policy donations {\n  nsfw_allowed: flase\n}\n")
        let reading = desk().current()
        #expect(reading.policy == nil)
        #expect(reading.state == .unreadable)
        #expect(reading.fault?.line == 2)
        #expect(reading.exists)
    }

    @Test func aFileThatCannotBeReadDonatesNothing() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let reading = desk().current()
        #expect(reading.isUnreadable)
        #expect(reading.state == .unreadable)
    }

    @Test func theEnvironmentBeatsTheFileAndTheFileTheConfiguration() throws {
        try write(Self.source)
        let other = WorkerDonationPolicy(DonationsPolicy.empty)
        let environment = desk { $0.environmentPolicy = other }.current()
        #expect(environment.origin == .environment)
        #expect(environment.policy == other)
        #expect(environment.isReadOnly)
        let both = desk { $0.configuredPolicy = other }.current()
        #expect(both.origin == .file)
        try FileManager.default.removeItem(atPath: path)
        let configured = desk { $0.configuredPolicy = other }.current()
        #expect(configured.origin == .configuration)
        #expect(configured.policy == other)
        #expect(!configured.exists)
    }

    @Test func changesOnDiskAreAnnouncedOnce() async throws {
        try write(Self.source)
        let desk = desk()
        let news = mesh.events.subscribe(topics: [.policy])
        _ = desk.current()
        _ = desk.current()
        try write(Self.source.replacingOccurrences(of: "min_priority: 10", with: "min_priority: 11"))
        _ = desk.current()
        _ = desk.current()
        try write("nonsense")
        _ = desk.current()
        mesh.events.shutdown()
        var changed: [JSONValue?] = []
        for await event in news where !event.isResync { changed.append(event.event.data.objectValue?["changed"]) }
        #expect(changed.count == 2)
        #expect(changed.first == [.string("min_priority")])
    }

    // Saving

    @Test func oneNumberChangesOneToken() async throws {
        try write(Self.source)
        let desk = desk()
        let hash = try #require(desk.current().sha256)
        let policy = try edited(desk) { $0.slots[0].weight = 50 }
        let saved = try await desk.save(policy, baseSHA256: hash, actor: "dashboard-user")
        let expected = Self.source.replacingOccurrences(of: "weight: 60", with: "weight: 50")
        #expect(try onDisk() == expected)
        #expect(saved.writtenBytes == expected.utf8.count)
        #expect(saved.changed == ["slots"])
        #expect(saved.diff.contains("-    { kind: gpu, max_concurrent: 2, weight: 60 },  // evenings only\n"))
        #expect(saved.diff.contains("+    { kind: gpu, max_concurrent: 2, weight: 50 },  // evenings only\n"))
        let entry = try await mesh.audit.entries(limit: 1)[0]
        #expect(entry.kind == .policyWritten)
        #expect(entry.actor == "dashboard-user")
        #expect(entry.payload.objectValue?["old_sha256"] == .string(hash))
        #expect(entry.payload.objectValue?["new_sha256"] == .string(SHA256.hash(Array(expected.utf8)).hex))
        #expect(entry.payload.objectValue?["changed"] == ["slots"])
        #expect(desk.published?.slots.first?.weightPct == 50)
    }

    @Test func anUnchangedPolicyIsWrittenByteForByte() async throws {
        let strange = "\u{FEFF}policy donations {\r\n\tslots: []  /* none */\r\n\tmin_priority: 0x\r\n}"
            .replacingOccurrences(of: "0x", with: "3")
        try write(strange)
        let desk = desk()
        let saved = try await desk.save(try edited(desk) { _ in }, baseSHA256: nil, actor: "developer")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(strange.utf8))
        #expect(saved.changed.isEmpty)
        #expect(saved.diff.isEmpty)
    }

    @Test func theFirstFileIsWrittenWhole() async throws {
        let desk = desk()
        var policy = DonationsPolicy.empty
        policy.slots = [DonationsPolicy.Slot(kind: "text", maxConcurrent: 2, weight: 70)]
        let base = SHA256.hash(Array(DonationsDocument.defaultSource.utf8)).hex
        let saved = try await desk.save(policy, baseSHA256: base, actor: "developer")
        #expect(desk.current().document?.policy == policy)
        #expect(saved.diff.hasPrefix("--- ") || saved.diff.contains("+policy donations {"))
        let entry = try await mesh.audit.entries(limit: 1)[0]
        #expect(entry.payload.objectValue?["old_sha256"] == nil)
    }

    @Test func theConfiguredPolicyBecomesAFile() async throws {
        var configured = DonationsPolicy.empty
        configured.slots = [DonationsPolicy.Slot(kind: "gpu")]
        configured.minPriority = 5
        let desk = desk { $0.configuredPolicy = WorkerDonationPolicy(configured) }
        var policy = configured
        policy.minPriority = 6
        _ = try await desk.save(policy, baseSHA256: nil, actor: "developer")
        #expect(desk.current().origin == .file)
        #expect(desk.current().document?.policy == policy)
    }

    @Test func aPreviewWritesNothing() async throws {
        try write(Self.source)
        let desk = desk()
        let before = try await mesh.audit.entries(limit: 1)[0].index
        let preview = try desk.preview(try edited(desk) { $0.minPriority = 20 })
        #expect(preview.diff.contains("+  min_priority: 20\n"))
        #expect(preview.source == Self.source.replacingOccurrences(of: "min_priority: 10", with: "min_priority: 20"))
        #expect(try onDisk() == Self.source)
        #expect(try await mesh.audit.entries(limit: 1)[0].index == before)
    }

    @Test func aFileThatChangedMeanwhileIsNotOverwritten() async throws {
        try write(Self.source)
        let desk = desk()
        let hash = desk.current().sha256
        let policy = try edited(desk) { $0.minPriority = 20 }
        let newer = Self.source + "// somebody was faster\n"
        try write(newer)
        await #expect(throws: PolicyError.changedOnDisk) {
            try await desk.save(policy, baseSHA256: hash, actor: "developer")
        }
        #expect(try onDisk() == newer)
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: PolicyError.changedOnDisk) {
            try await desk.save(policy, baseSHA256: hash, actor: "developer")
        }
        #expect(try await mesh.audit.entries(limit: 1)[0].kind == .logOpened)
    }

    @Test func ofManySavesFromOneReadingOneHolds() async throws {
        try write(Self.source)
        let desk = desk()
        let hash = desk.current().sha256
        let policies = try (0..<20).map { number in try edited(desk) { $0.minPriority = 100 + number } }
        let outcomes = await withTaskGroup(of: PolicyError?.self) { group in
            for policy in policies {
                group.addTask {
                    do throws(PolicyError) {
                        _ = try await desk.save(policy, baseSHA256: hash, actor: "developer")
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == .changedOnDisk } == 19)
        #expect(try policies.contains(#require(desk.current().document).policy))
    }

    @Test func aFileThatDoesNotParseIsNotTouched() async throws {
        let broken = "policy donations { slots: [ }\n"
        try write(broken)
        let desk = desk()
        let fault = try #require(desk.current().fault)
        await #expect(throws: PolicyError.unparsableFile(fault)) {
            try await desk.save(.empty, baseSHA256: nil, actor: "developer")
        }
        #expect(throws: PolicyError.unparsableFile(fault)) { try desk.preview(.empty) }
        #expect(try onDisk() == broken)
    }

    @Test func theEnvironmentIsReadOnly() async throws {
        try write(Self.source)
        let desk = desk { $0.environmentPolicy = WorkerDonationPolicy(DonationsPolicy.empty) }
        await #expect(throws: PolicyError.readOnly) {
            try await desk.save(.empty, baseSHA256: "other", actor: "developer")
        }
        #expect(try onDisk() == Self.source)
    }

    private typealias Edit = @Sendable (inout DonationsPolicy) -> Void

    private static let unfit: [(field: String, edit: Edit)] = [
        ("slots", { $0.slots[0].weight = 101 }), ("slots", { $0.slots[0].maxConcurrent = 0 }),
        ("slots", { $0.slots[0].maxConcurrent = 65 }), ("slots", { $0.slots[0].kind = "g p u" }),
        ("slots", { $0.slots[0].kind = "" }), ("max_job_duration_secs", { $0.maxJobDurationSecs = -1 }),
        ("min_priority", { $0.minPriority = 256 }), ("cuda_tier", { $0.cudaTier = 101 }),
        ("metal_tier", { $0.metalTier = -1 }), ("vram_min_gb", { $0.vramMinGB = 65_536 }),
        ("per_peer_overrides", { $0.perPeerOverrides[0].peer = "" }),
        ("per_peer_overrides", { $0.perPeerOverrides[0].maxConcurrent = 65 }),
    ]

    @Test(arguments: unfit.indices) func valuesOutOfRangeAreNamed(_ index: Int) async throws {
        try write(Self.source)
        let desk = desk()
        let policy = try edited(desk, Self.unfit[index].edit)
        await #expect(throws: PolicyError.unfitValue(field: Self.unfit[index].field)) {
            try await desk.save(policy, baseSHA256: nil, actor: "developer")
        }
        #expect(try onDisk() == Self.source)
    }

    @Test func modeAndSymlinkAreKept() async throws {
        let real = directory.path + "/real.vox"
        try Data(Self.source.utf8).write(to: URL(fileURLWithPath: real))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: real)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: real)
        let desk = desk()
        _ = try await desk.save(try edited(desk) { $0.minPriority = 20 }, baseSHA256: nil, actor: "developer")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == real)
        #expect(try String(contentsOfFile: real, encoding: .utf8).contains("min_priority: 20"))
        let mode = try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 2)
    }

    @Test func aDiskThatFailsIsRecorded() async throws {
        let settings = DonationSettings(path: directory.path + "/missing/donations.vox")
        let desk = DonationPolicyDesk(settings: settings, store: mesh.store, events: mesh.events, node: "own-0001")
        await #expect {
            try await desk.save(.empty, baseSHA256: nil, actor: "developer")
        } throws: { error in
            if case .notWritten = error as? PolicyError { true } else { false }
        }
        let kinds = try await mesh.audit.entries(limit: 2).reversed().map(\.kind)
        #expect(kinds == [.policyWritten, .actionFailed])
    }

    @Test func anInvitesSlotIsSuggestedOnce() throws {
        try write(Self.source)
        let desk = desk()
        #expect(desk.suggestion(slotKind: "gpu", count: 3).slots.map(\.kind) == ["gpu", "embed"])
        let added = desk.suggestion(slotKind: "text", count: 3).slots
        #expect(added.map(\.kind) == ["gpu", "embed", "text"])
        #expect(added.last?.maxConcurrent == 3)
        #expect(desk.suggestion(slotKind: "text", count: 1_000).slots.last?.maxConcurrent == 64)
        #expect(desk.suggestion(slotKind: "text", count: 0).slots.last?.maxConcurrent == 1)
        #expect(try onDisk() == Self.source)
    }

    @Test func theWireCopyAndTheFileSayTheSame() throws {
        var policy = try DonationsDocument(parsing: Self.source).policy
        policy.allowedUsers = ["a"]
        policy.deniedUsers = []
        policy.acceptsTrainingWorkloads = true
        policy.vramMinGB = 12
        #expect(DonationsPolicy(WorkerDonationPolicy(policy)) == policy)
    }
}
