import Audit
import MeshFixtures
import Testing

@testable import Mesh

struct BatchTests {
    private func request(_ edit: (inout BatchRequest) -> Void) -> BatchRequest {
        var request = BatchRequest()
        edit(&request)
        return request
    }

    @Test func everyOutcomeIsNamed() async throws {
        let mesh = try await JobMesh.open()
        let waiting = try await mesh.submit("write a poem", "write a song")
        let done = try await mesh.dispatch()
        let lease = try await mesh.begin("peer-a", done)
        try await mesh.deliver(mesh.result(done, lease: lease), from: "peer-a")
        let doneItem = try #require(try await mesh.job(done).itemID)
        let running = try #require(try await mesh.job(mesh.dispatch()).itemID)
        let batch = try await mesh.hopper.startBatch(
            request { $0.itemIDs = ["hop-none", doneItem, running, waiting[1].itemId, waiting[1].itemId] },
            actor: "developer")
        #expect(
            batch.outcomes.map(\.outcome) == ["refused", "refused", "refused", "dispatched", "refused"])
        #expect(
            batch.outcomes.map(\.reason) == [
                "item_unknown", "item_terminal", "item_already_assigned", nil, "item_already_assigned",
            ])
        #expect((batch.dispatched, batch.refused) == (1, 4))
        #expect(try await mesh.hopper.inbox().map(\.itemId) == [waiting[0].itemId])
        let id = try #require(batch.batchId)
        #expect(id.rawValue.wholeMatch(of: /bat-[0-9a-f]{8}/) != nil)
        #expect(try await mesh.hopper.batch(id) == batch)
        #expect(try await mesh.hopper.item(waiting[1].itemId).batchId == id)
    }

    @Test func refusedItemsStayWithTheirReason() async throws {
        let mesh = try await JobMesh.open()
        let item = try await mesh.submit("transcribe the meeting")[0]
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes[0].reason == "no_eligible_node")
        #expect(batch.outcomes[0].perNode?.map(\.nodeId) == ["peer-a", "peer-b"])
        #expect(batch.outcomes[0].perNode?.map(\.reason) == ["model_missing", "model_missing"])
        let kept = try await mesh.hopper.item(item.itemId)
        #expect(kept.state == .inbox)
        #expect(kept.lastReason == "no_eligible_node")
        #expect(try await mesh.runs.list().isEmpty)
        #expect(try await mesh.kinds(1) == [.batchStarted])
    }

    @Test func emptyRegistriesAndLocalWorkHaveTheirOwnReasons() async throws {
        let empty = try await JobMesh.open(nodes: [])
        try await empty.submit("write a poem")
        let first = try await empty.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(first.outcomes.map(\.reason) == ["no_nodes"])
        let peers = try await JobMesh.open()
        try await peers.submit("write a poem") { $0.privacyClass = "local-only" }
        let second = try await peers.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(second.outcomes.map(\.reason) == ["privacy_local_only"])
        let own = try await JobMesh.open(hasOwnNode: true)
        try await own.submit("write a poem", "write a song") { $0.privacyClass = "local-only" }
        let third = try await own.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(third.outcomes.map(\.reason) == [nil, "no_eligible_node"])
        let reasons = third.outcomes[1].perNode?.map(\.reason)
        #expect(reasons == ["slot_full", "privacy_local_only", "privacy_local_only"])
    }

    @Test func limitsAreClamped() async throws {
        let mesh = try await JobMesh.open(nodes: [])
        for number in 0..<70 { try await mesh.submit("write poem \(number)") }
        func count(_ limit: Int?) async throws -> Int {
            try await mesh.hopper.startBatch(request { $0.limit = limit }, actor: "developer").outcomes.count
        }
        #expect(try await count(nil) == 8)
        #expect(try await count(0) == 1)
        #expect(try await count(-5) == 1)
        #expect(try await count(3) == 3)
        #expect(try await count(1_000) == 64)
        let ids = try await mesh.hopper.inbox().map(\.itemId)
        await #expect(throws: HopperError.tooManyItems) {
            try await mesh.hopper.startBatch(request { $0.itemIDs = Array(ids.prefix(65)) }, actor: "developer")
        }
    }

    @Test func unknownTargetsAreRefused() async throws {
        let mesh = try await JobMesh.open()
        await #expect(throws: HopperError.unknownNode) {
            try await mesh.hopper.startBatch(request { $0.targetNode = "nobody" }, actor: "developer")
        }
        #expect(try await mesh.kinds(1) == [.nodeAdded])
    }

    @Test func targetsAndHintsAreKept() async throws {
        let mesh = try await JobMesh.open()
        try await mesh.submit("write a poem") { $0.affinityHints = ["node:peer-b"] }
        try await mesh.submit("write a song")
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes.map(\.nodeId) == ["peer-b", "peer-a"])
        try await mesh.submit("write a novel")
        let second = try await mesh.hopper.startBatch(request { $0.targetNode = "peer-b" }, actor: "developer")
        #expect(second.outcomes.map(\.nodeId) == ["peer-b"])
    }

    @Test func aBatchFillsTheSlots() async throws {
        let mesh = try await JobMesh.open()
        for number in 0..<6 { try await mesh.submit("write poem \(number)") }
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes.map(\.nodeId) == ["peer-a", "peer-b", "peer-a", "peer-b", nil, nil])
        #expect(batch.outcomes.last?.perNode?.map(\.reason) == ["slot_full", "slot_full"])
    }

    @Test func batchesFollowThePlanningOrder() async throws {
        let mesh = try await JobMesh.open()
        let items = try await mesh.submit("write it later", "write it", "write it now")
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(batch.outcomes.map(\.itemId) == items.reversed().map(\.itemId))
    }

    @Test func aDryRunWritesNothing() async throws {
        let mesh = try await JobMesh.open()
        var items: [ItemID] = []
        for number in 0..<5 { items += try await mesh.submit("write poem \(number)").map(\.itemId) }
        let before = try await mesh.hopper.inbox()
        let size = try await mesh.mesh.audit.entries(limit: 1)[0].index
        let lastEvent = mesh.mesh.events.lastID
        let batch = try await mesh.hopper.startBatch(request { $0.isDryRun = true }, actor: "developer")
        #expect(batch.batchId == nil)
        #expect(batch.outcomes.map(\.nodeId) == ["peer-a", "peer-b", "peer-a", "peer-b", nil])
        #expect(batch.outcomes.prefix(4).allSatisfy { $0.outcome == "would_dispatch" && $0.runId == nil })
        #expect(batch.outcomes[4].reason == "no_eligible_node")
        #expect((batch.dispatched, batch.refused) == (4, 1))
        #expect(try await mesh.hopper.inbox() == before)
        #expect(try await mesh.mesh.audit.entries(limit: 1)[0].index == size)
        #expect(mesh.mesh.events.lastID == lastEvent)
        #expect(try await mesh.claim("peer-a") == nil)
        let twice = try await mesh.hopper.startBatch(
            request { request in
                request.isDryRun = true
                request.itemIDs = [items[0], items[0]]
            }, actor: "developer")
        #expect(twice.outcomes.map(\.reason) == [nil, "item_already_assigned"])
    }

    @Test func theLogNamesTheItems() async throws {
        let mesh = try await JobMesh.open()
        let item = try await mesh.submit("write a poem")[0]
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "dashboard-user")
        let entry = try await mesh.mesh.audit.entries(limit: 1)[0]
        #expect(entry.kind == .batchStarted)
        #expect(entry.actor == "dashboard-user")
        #expect(entry.target == batch.batchId?.rawValue)
        #expect(entry.payload.objectValue?["items"] == [.string(item.itemId.rawValue)])
    }

    @Test func sensitiveAndPublicWorkIsJudgedByThePolicy() async throws {
        let mesh = try await JobMesh.open()
        try await mesh.submit("write a poem") { $0.privacyClass = "public-mesh" }
        let batch = try await mesh.hopper.startBatch(BatchRequest(), actor: "developer")
        #expect(
            batch.outcomes[0].perNode?.map(\.reason) == ["public_mesh_not_opted_in", "public_mesh_not_opted_in"])
    }
}
