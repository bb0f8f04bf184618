import MeshFixtures
import Testing

@testable import Mesh

struct ClaimTests {
    private func mesh(_ nodes: [NodeRecord] = [.fixture()], clock: ManualClock = ManualClock()) async throws
        -> MeshServices
    {
        let mesh = try await MeshServices.inMemory(clock: clock)
        for node in nodes { _ = try await mesh.registry.join(node, as: .own) }
        return mesh
    }

    private func deliver(_ mesh: MeshServices, _ edit: (inout A2ADeliverRequest) -> Void = { _ in }) async throws
        -> MessageID
    {
        var request = A2ADeliverRequest.fixture()
        edit(&request)
        return try await mesh.mailbox.deliver(request, as: .own).messageId
    }

    private func claim(_ mesh: MeshServices, _ node: String = "node-a") async throws -> A2AStoredMessage? {
        try await mesh.mailbox.inbox(.claim(by: node), as: .own).messages.first
    }

    @Test func highestPriorityThenLowestIDIsClaimed() async throws {
        let mesh = try await mesh()
        _ = try await deliver(mesh) { $0.priority = 64 }
        let urgent = try await deliver(mesh) { $0.priority = 192 }
        _ = try await deliver(mesh) { $0.priority = 192 }
        #expect(try await claim(mesh)?.id == urgent)
    }

    @Test func repeatedClaimReturnsTheSameRowAndExtendsIt() async throws {
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let id = try await deliver(mesh)
        let first = try await claim(mesh)
        clock.advance(ms: 1_000)
        let second = try await claim(mesh)
        #expect(second?.id == id)
        #expect((second?.leaseExpiresUnixMs ?? 0) == (first?.leaseExpiresUnixMs ?? 0) + 1_000)
        let urgent = try await deliver(mesh) { $0.priority = 200 }
        #expect(try await claim(mesh)?.id == urgent)
    }

    @Test func rowOfAnotherNodeIsNotEligibleUntilItsLeaseEnds() async throws {
        let clock = ManualClock()
        let mesh = try await mesh([.fixture(), .fixture(id: "node-b")], clock: clock)
        let id = try await deliver(mesh)
        _ = try await claim(mesh)
        #expect(try await claim(mesh, "node-b") == nil)
        clock.advance(ms: 120_000)
        #expect(try await claim(mesh, "node-b")?.id == id)
    }

    @Test func targetedRowIsOnlyForItsNode() async throws {
        let mesh = try await mesh([.fixture(), .fixture(id: "node-b")])
        let id = try await deliver(mesh) { $0.targetNodeId = " node-b " }
        #expect(try await claim(mesh) == nil)
        #expect(try await claim(mesh, "node-b")?.id == id)
    }

    @Test(arguments: [
        ("public", "", true), ("public", "public", true), ("public", "private", false), ("public", "weird", false),
        ("public", "trusted_only", false), ("private", "private", true), ("private", "trusted", true),
        ("private", " TRUSTED_ONLY ", true), ("private", "sensitive", true), ("private", "weird", true),
        ("private", "local-only", false), ("private", "local_only", false),
    ])
    func classDecidesWhoMayClaim(visibility: String, word: String, mayClaim: Bool) async throws {
        var node = NodeRecord.fixture()
        node.visibility = visibility
        let mesh = try await mesh([node])
        _ = try await deliver(mesh) { $0.privacyClass = word }
        #expect((try await claim(mesh) != nil) == mayClaim)
    }

    @Test func aHeldRowIsNotGivenAgainToANodeThatMayNoLongerHaveIt() async throws {
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let id = try await deliver(mesh) { $0.privacyClass = "private" }
        let held = try #require(try await claim(mesh))
        clock.advance(ms: 1_000)
        var open = NodeRecord.fixture()
        open.visibility = "public"
        _ = try await mesh.registry.join(open, as: .own)
        #expect(try await claim(mesh) == nil)
        var typed = A2AInboxRequest.claim(by: "node-a")
        typed.messageTypes = ["note"]
        #expect(try await mesh.mailbox.inbox(typed, as: .own).messages.isEmpty)
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.leaseExpiresUnixMs) == [held.leaseExpiresUnixMs])
        let next = try await deliver(mesh)
        #expect(try await claim(mesh)?.id == next)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        #expect(try await claim(mesh)?.id == id)
    }

    @Test func newNodesDoNotGetTrustedOnlyRows() async throws {
        var node = NodeRecord.fixture()
        node.trustTier = "new"
        let mesh = try await mesh([node])
        _ = try await deliver(mesh) { $0.privacyClass = "trusted_only" }
        #expect(try await claim(mesh) == nil)
    }

    @Test func localOnlyRowsAreForTheOwnNodeAlone() async throws {
        let mesh = try await mesh()
        let id = try await deliver(mesh) { $0.privacyClass = "local-only" }
        #expect(try await claim(mesh) == nil)
        #expect(try await claim(mesh, "own-0001")?.id == id)
    }

    @Test func policyIsAskedOnlyForWorkOfNodesThatPublishOne() async throws {
        var node = NodeRecord.fixture()
        node.donationPolicy = WorkerDonationPolicy(
            slots: [], nsfwAllowed: false, maxJobDurationSecs: 60, publicMeshOptIn: false, minPriority: 0)
        let mesh = try await mesh([node, .fixture(id: "node-b")])
        var hooks = MailboxHooks()
        hooks.refusal = { _, _ in .slotFull }
        mesh.mailbox.attach(hooks)
        for _ in 0..<40 { _ = try await deliver(mesh) { $0.messageType = "remote_task_envelope" } }
        let note = try await deliver(mesh)
        #expect(try await claim(mesh)?.id == note)
        #expect(try await claim(mesh, "node-b")?.id == 1)
    }

    @Test func typeFilterFindsCancelsBehindOtherWork() async throws {
        let mesh = try await mesh()
        _ = try await deliver(mesh) { $0.priority = 255 }
        let cancel = try await deliver(mesh) { $0.messageType = "Remote_Task_Cancel" }
        var request = A2AInboxRequest.claim(by: "node-a")
        request.messageTypes = ["remote_task_cancel"]
        #expect(try await mesh.mailbox.inbox(request, as: .own).messages.map(\.id) == [cancel])
    }

    @Test func gatesAreCheckedInOrder() async throws {
        let mesh = try await mesh()
        _ = try await deliver(mesh)
        let stranger = Caller(role: .node, boundNode: "node-b", source: "node:node-b")
        await #expect(throws: MailboxError.boundToAnotherNode) {
            try await mesh.mailbox.inbox(.claim(by: "node-a"), as: stranger)
        }
        await #expect(throws: MailboxError.gate(.unknownNode)) { try await claim(mesh, "node-z") }
        try await mesh.registry.setMaintenance(AdminMaintenanceRequest(nodeId: "node-a", maintenance: true), as: .own)
        await #expect(throws: MailboxError.gate(.inMaintenance)) { try await claim(mesh) }
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-a", quarantined: true), as: .own)
        await #expect(throws: MailboxError.gate(.quarantined)) { try await claim(mesh) }
    }

    @Test func maintenanceEndsAtItsDeadline() async throws {
        let clock = ManualClock()
        let mesh = try await mesh(clock: clock)
        let id = try await deliver(mesh)
        var request = AdminMaintenanceRequest(nodeId: "node-a", maintenance: true)
        request.maintenanceForMs = 5_000
        try await mesh.registry.setMaintenance(request, as: .own)
        await #expect(throws: MailboxError.gate(.inMaintenance)) { try await claim(mesh) }
        clock.advance(ms: 5_000)
        #expect(try await claim(mesh)?.id == id)
        #expect(mesh.registry.list().first?.maintenance == nil)
    }

    @Test func fiftyClaimersGetOneRowOnce() async throws {
        let nodes = (0..<50).map { NodeRecord.fixture(id: "node-\($0)") }
        let mesh = try await mesh(nodes)
        _ = try await deliver(mesh)
        let winners = try await withThrowingTaskGroup(of: Int.self) { group in
            for node in nodes {
                group.addTask { try await mesh.mailbox.inbox(.claim(by: node.id), as: .own).messages.count }
            }
            return try await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test func noTypeMeansNoRowInBothForms() async throws {
        let mesh = try await mesh()
        _ = try await deliver(mesh)
        var list = A2AInboxRequest(receiverAgentId: "2")
        list.messageTypes = []
        #expect(try await mesh.mailbox.inbox(list, as: .own).messages.isEmpty)
        var claim = A2AInboxRequest.claim(by: "node-a")
        claim.messageTypes = []
        #expect(try await mesh.mailbox.inbox(claim, as: .own).messages.isEmpty)
    }

    @Test func waitingClaimIsWokenByADeliver() async throws {
        let mesh = try await mesh()
        async let waiting = mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own)
        while mesh.mailbox.waitingClaimCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let id = try await deliver(mesh)
        #expect(try await waiting.messages.map(\.id) == [id])
        #expect(mesh.mailbox.waitingClaimCount == 0)
    }

    @Test func manyWaitersShareManyRowsWithoutLosingOne() async throws {
        let nodes = (0..<20).map { NodeRecord.fixture(id: "node-\($0)") }
        let mesh = try await mesh(nodes)
        let seen = Recorder<MessageID>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes {
                group.addTask {
                    let rows = try await mesh.mailbox.inbox(.claim(by: node.id, waitMs: 30_000), as: .own).messages
                    rows.forEach { seen.add($0.id) }
                }
            }
            while mesh.mailbox.waitingClaimCount < 20 { try await Task.sleep(for: .milliseconds(1)) }
            for _ in 0..<20 { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
            try await group.waitForAll()
        }
        #expect(Set(seen.values).count == 20)
    }

    @Test func waiterThatCannotTakeTheRowHandsTheNewsOn() async throws {
        var picky = NodeRecord.fixture(id: "picky")
        picky.donationPolicy = WorkerDonationPolicy(
            slots: [], nsfwAllowed: false, maxJobDurationSecs: 60, publicMeshOptIn: false, minPriority: 0)
        let mesh = try await mesh([picky, .fixture()])
        var hooks = MailboxHooks()
        hooks.refusal = { _, node in node.id == "picky" ? .slotFull : nil }
        mesh.mailbox.attach(hooks)
        let first = Task { try await mesh.mailbox.inbox(.claim(by: "picky", waitMs: 30_000), as: .own).messages }
        while mesh.mailbox.waitingClaimCount < 1 { try await Task.sleep(for: .milliseconds(1)) }
        let second = Task { try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own).messages }
        while mesh.mailbox.waitingClaimCount < 2 { try await Task.sleep(for: .milliseconds(1)) }
        let id = try await deliver(mesh) { $0.messageType = "remote_task_envelope" }
        #expect(try await second.value.map(\.id) == [id])
        mesh.mailbox.endWaits()
        #expect(try await first.value.isEmpty)
    }

    @Test func cancelledWaiterTakesNothing() async throws {
        let mesh = try await mesh()
        let waiting = Task { try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own).messages }
        while mesh.mailbox.waitingClaimCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
        waiting.cancel()
        #expect(try await waiting.value.isEmpty)
        _ = try await deliver(mesh)
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.leaseHolderNodeId) == [nil])
    }

    @Test func quarantineEndsAWaitWithTheRefusal() async throws {
        let mesh = try await mesh()
        let waiting = Task { try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own).messages }
        while mesh.mailbox.waitingClaimCount == 0 { try await Task.sleep(for: .milliseconds(1)) }
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-a", quarantined: true), as: .own)
        await #expect(throws: MailboxError.gate(.quarantined)) { try await waiting.value }
    }

    @Test func waitEndsWhenTimeIsUp() async throws {
        let mesh = try await mesh()
        #expect(try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 1), as: .own).messages.isEmpty)
    }
}
