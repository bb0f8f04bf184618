import Audit
import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct NodeRegistryTests {
    @Test(arguments: ["", "  ", "a\u{0}b", "a\nb", String(repeating: "n", count: 257)])
    func unfitIDIsRefused(id: String) async throws {
        let mesh = try await MeshServices.inMemory()
        await #expect(throws: RegistryError.unfitID) { try await mesh.registry.join(.fixture(id: id), as: .own) }
    }

    @Test func joinChecksRoleThenIDThenBindingThenScope() async throws {
        var parts = MeshParts.fixture()
        parts.registry.scopeID = "den"
        let mesh = try await MeshServices.open(parts)
        let token = Caller(
            role: .node, boundNode: "node-a", boundKey: Ed25519PrivateKey.generate(.seeded(3)).publicKey, source: "n")
        await #expect(throws: RegistryError.roleForbidden) {
            try await mesh.registry.join(.fixture(id: ""), as: Caller(role: .submitter, source: "s"))
        }
        await #expect(throws: RegistryError.unfitID) { try await mesh.registry.join(.fixture(id: ""), as: token) }
        await #expect(throws: RegistryError.boundToAnotherNode) {
            try await mesh.registry.join(.fixture(id: "node-b"), as: token)
        }
        var otherKey = NodeRecord.fixture()
        otherKey.ed25519PubKeyB64 = Ed25519PrivateKey.generate(.seeded(4)).publicKey.base64
        await #expect(throws: RegistryError.boundToAnotherNode) { try await mesh.registry.join(otherKey, as: token) }
        await #expect(throws: RegistryError.scopeMismatch) { try await mesh.registry.join(.fixture(), as: token) }
        var scoped = NodeRecord.fixture()
        scoped.scopeId = "den"
        #expect(try await mesh.registry.join(scoped, as: token).scopeId == "den")
    }

    @Test func rejoinReplacesTheRecordAndKeepsPlaceAndFlags() async throws {
        let mesh = try await MeshServices.inMemory()
        var first = NodeRecord.fixture()
        first.listenAddr = "10.0.0.1"
        _ = try await mesh.registry.join(first, as: .own)
        _ = try await mesh.registry.join(.fixture(id: "node-b"), as: .own)
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-a", quarantined: true), as: .own)
        var again = NodeRecord.fixture()
        again.quarantined = false
        again.admission = "draining"
        let stored = try await mesh.registry.join(again, as: .own)
        #expect(stored.listenAddr == nil)
        #expect(stored.quarantined == true)
        #expect(stored.admission == nil)
        #expect(mesh.registry.list().map(\.id) == ["node-a", "node-b"])
    }

    @Test func newNodeMayBringItsOwnMaintenance() async throws {
        let mesh = try await MeshServices.inMemory()
        var record = NodeRecord.fixture()
        record.maintenance = true
        #expect(try await mesh.registry.join(record, as: .own).maintenance == true)
        record.maintenance = nil
        #expect(try await mesh.registry.join(record, as: .own).maintenance == true)
    }

    @Test func heartbeatMergesWhatIsPresentAndNothingElse() async throws {
        let mesh = try await MeshServices.inMemory()
        var record = NodeRecord.fixture()
        record.listenAddr = "10.0.0.1"
        record.visibility = "hybrid"
        _ = try await mesh.registry.join(record, as: .own)
        var beat = NodeRecord.fixture()
        beat.version = "9"
        beat.capabilities.gpuCuda = true
        beat.listenAddr = "10.0.0.2"
        beat.quarantined = true
        beat.memoryFreeBytes = 7
        let merged = try await mesh.registry.heartbeat(beat, as: .own)
        #expect(merged.listenAddr == "10.0.0.2")
        #expect(merged.visibility == "hybrid")
        #expect(merged.version == "1.0.0")
        #expect(!merged.capabilities.gpuCuda)
        #expect(merged.quarantined == nil)
        #expect(merged.memoryFreeBytes == 7)
    }

    @Test func heartbeatOfAnUnknownNodeAddsIt() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.heartbeat(.fixture(), as: .own)
        #expect(mesh.registry.list().count == 1)
    }

    @Test func lifeSignsAloneWriteNoEntry() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        let before = try await mesh.audit.entries(limit: 1).first?.index
        clock.advance(ms: 5_000)
        var beat = NodeRecord.fixture()
        beat.cpuUsagePct = 12.5
        let answer = try await mesh.registry.heartbeat(beat, as: .own)
        #expect(Int64(answer.lastSeenUnixMs) == clock.nowMs)
        #expect(try await mesh.audit.entries(limit: 1).first?.index == before)
        try await mesh.registry.tick()
        let stored = try await mesh.store.read { tx in try NodeRow.find("node-a", tx)?.lastSeenMs }
        #expect(stored == clock.nowMs)
    }

    @Test func livenessFollowsTheThresholdsAndIsRecorded() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        #expect(mesh.registry.node("node-a")?.liveness == .online)
        clock.advance(ms: 10_001)
        try await mesh.registry.tick()
        #expect(mesh.registry.node("node-a")?.liveness == .degraded)
        clock.advance(ms: 50_000)
        try await mesh.registry.tick()
        #expect(mesh.registry.node("node-a")?.liveness == .offline)
        let entries = try await mesh.audit.entries(limit: 2)
        #expect(entries.map(\.kind) == [.nodeLiveness, .nodeLiveness])
        #expect(entries.first?.payload["to"]?.stringValue == "offline")
    }

    @Test func comingBackIsRecordedToo() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        clock.advance(ms: 60_001)
        try await mesh.registry.tick()
        clock.advance(ms: 10_000)
        _ = try await mesh.registry.heartbeat(.fixture(), as: .own)
        try await mesh.registry.tick()
        let states = try await mesh.audit.entries(limit: 2).map { $0.payload["to"]?.stringValue }
        #expect(states == ["online", "offline"])
    }

    @Test func otherModelsAreToldToSubscribers() async throws {
        let mesh = try await MeshServices.inMemory()
        let events = mesh.events.subscribe(topics: [.models])
        var record = NodeRecord.fixture()
        record.advertisedModels = [
            ModelAdvertisement(modelId: "vox-tiny", taskKinds: ["text_infer"], vramRequiredMb: 0, isLoaded: false)
        ]
        _ = try await mesh.registry.join(record, as: .own)
        var iterator = events.makeAsyncIterator()
        let event = await iterator.next()?.event
        #expect(event?.type == "InventoryChanged")
        #expect(event?.data["added"] == ["vox-tiny"])
    }

    @Test func leaveRemovesOnceAndTellsSubscribers() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        mesh.registry.flushTopology()
        let events = mesh.events.subscribe(topics: [.mesh])
        try await mesh.registry.leave("node-a", as: .own)
        mesh.registry.flushTopology()
        var iterator = events.makeAsyncIterator()
        let event = await iterator.next()?.event
        #expect(event?.type == "MeshTopologyChanged")
        #expect(event?.data["removed_nodes"] == ["node-a"])
        await #expect(throws: RegistryError.unknownNode) { try await mesh.registry.leave("node-a", as: .own) }
    }

    @Test func nodesThatCameAndWentWithinTheWindowAreOneEvent() async throws {
        let mesh = try await MeshServices.inMemory()
        for number in 0..<5 { _ = try await mesh.registry.join(.fixture(id: "n\(number)"), as: .own) }
        try await mesh.registry.leave("n0", as: .own)
        let event = try #require(mesh.registry.topology.take())
        #expect(event.data["added_nodes"] == ["n1", "n2", "n3", "n4"])
        #expect(event.data["removed_nodes"] == [])
    }

    @Test func staleNodesAreHiddenButMayStillClaim() async throws {
        let clock = ManualClock()
        var parts = MeshParts.fixture(clock: clock)
        parts.registry.staleListMs = { 1_000 }
        let mesh = try await MeshServices.open(parts)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        clock.advance(ms: 1_001)
        #expect(mesh.registry.list().isEmpty)
        #expect(try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own).messages.isEmpty)
    }

    @Test func queueDepthCountsRowsWithoutAHolder() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        for _ in 0..<3 { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        #expect(try await mesh.registry.registryFile(as: .own).queueDepth == 2)
    }

    @Test func queueDepthCountsRowsWhoseLeaseHasEnded() async throws {
        let clock = ManualClock()
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        for _ in 0..<2 { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        clock.advance(ms: 119_999)
        #expect(try await mesh.registry.registryFile(as: .own).queueDepth == 1)
        clock.advance(ms: 1)
        #expect(try await mesh.registry.registryFile(as: .own).queueDepth == 2)
        try await mesh.mailbox.tick()
        #expect(try await mesh.registry.registryFile(as: .own).queueDepth == 2)
    }

    @Test func freshMeshListsNoNodesButKnowsItsOwn() async throws {
        let mesh = try await MeshServices.inMemory()
        mesh.registry.setOwnRecord(.fixture(id: "own-0001"))
        #expect(mesh.registry.list().isEmpty)
        #expect(mesh.registry.candidates().map(\.id) == ["own-0001"])
        #expect(mesh.registry.ownNode?.isListed == false)
    }

    @Test func flagsAreRecordedBothWays() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        for flag in [true, false] {
            try await mesh.registry.setQuarantine(
                AdminQuarantineRequest(nodeId: "node-a", quarantined: flag), as: Caller(role: .admin, source: "a"))
        }
        let entries = try await mesh.audit.entries(limit: 2)
        #expect(entries.map { $0.payload["on"]?.boolValue } == [false, true])
        #expect(entries.allSatisfy { $0.kind == .nodeQuarantined && $0.actor == "mesh:admin" })
    }
}

struct NodeLivenessTests {
    private let thresholds = LivenessThresholds.standard

    @Test func changesAreAnnouncedAtOnceAndRecordedAtMostEveryTenSeconds() {
        var node = NodeLiveness(lastSeenMs: 0, nowMs: 0, thresholds: thresholds)
        #expect(node.handle(.tick(nowMs: 10_000), thresholds: thresholds).isEmpty)
        #expect(
            node.handle(.tick(nowMs: 10_001), thresholds: thresholds) == [
                .announce(.degraded), .record(from: .online, to: .degraded, ageMs: 10_001),
            ])
        #expect(node.handle(.seen(nowMs: 11_000), thresholds: thresholds) == [.announce(.online)])
        #expect(node.handle(.tick(nowMs: 20_000), thresholds: thresholds).isEmpty)
        #expect(
            node.handle(.tick(nowMs: 20_001), thresholds: thresholds) == [
                .record(from: .degraded, to: .online, ageMs: 9_001)
            ])
    }

    @Test func lastSeenNeverDecreases() {
        var node = NodeLiveness(lastSeenMs: 5_000, nowMs: 5_000, thresholds: thresholds)
        _ = node.handle(.seen(nowMs: 1_000), thresholds: thresholds)
        #expect(node.lastSeenMs == 5_000)
    }

    /// The class that events and the log name is that of the pages: by visibility, and the own node is LOCAL.
    @Test(
        arguments: [
            ("node-a", nil, "paired-peers-only"), ("node-a", "hybrid", "paired-peers-only"),
            ("node-a", "public", "public-mesh"), ("own-0001", "private", "local-only"),
        ] as [(String, String?, String)])
    func theClassOfANodeFollowsItsVisibility(id: String, visibility: String?, display: String) async throws {
        let mesh = try await MeshServices.inMemory()
        let news = mesh.events.subscribe(topics: [.mesh], after: nil)
        var record = NodeRecord.fixture(id: id)
        record.visibility = visibility
        _ = try await mesh.registry.join(record, as: .own)
        let entry = try #require(try await mesh.audit.entries(limit: 8).first { $0.kind == .nodeAdded })
        #expect(entry.payload.objectValue?["privacy_class"]?.stringValue == display)
        for await event in news where event.event.type == "NodeStatusChanged" {
            #expect(event.event.data.objectValue?["privacy_class"]?.stringValue == display)
            break
        }
    }
}
