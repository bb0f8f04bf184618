import MeshFixtures
import Testing

@testable import Mesh

struct AckAndRenewTests {
    private func held(clock: ManualClock = ManualClock()) async throws -> (MeshServices, UInt64) {
        let mesh = try await MeshServices.inMemory(clock: clock)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        _ = try await mesh.registry.join(.fixture(id: "node-b"), as: .own)
        let id = try await mesh.mailbox.deliver(.fixture(), as: .own).messageId
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        return (mesh, UInt64(id.rawValue))
    }

    private func token(_ node: NodeID) -> Caller { Caller(role: .node, boundNode: node, source: "node:\(node)") }

    private func renew(_ mesh: MeshServices, _ id: UInt64, _ node: String) async throws(MailboxError) {
        try await mesh.mailbox.renew(
            A2ALeaseRenewRequest(receiverAgentId: "2", messageId: id, claimerNodeId: node), as: .own)
    }

    @Test func ackIsIdempotentAndLimitedToHoldersForNodeTokens() async throws {
        let (mesh, id) = try await held()
        let request = A2AAckRequest(receiverAgentId: "2", messageId: id)
        await #expect(throws: MailboxError.mayNotHold) { try await mesh.mailbox.ack(request, as: token("node-b")) }
        try await mesh.mailbox.ack(request, as: token("node-a"))
        try await mesh.mailbox.ack(request, as: token("node-a"))
        await #expect(throws: MailboxError.mayNotHold) { try await mesh.mailbox.ack(request, as: token("node-b")) }
        try await mesh.mailbox.ack(request, as: Caller(role: .worker, source: "w"))
        #expect(try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages.isEmpty)
    }

    @Test func ackNeedsTheRightReceiver() async throws {
        let (mesh, id) = try await held()
        await #expect(throws: MailboxError.noSuchMessage) {
            try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "3", messageId: id), as: .own)
        }
        await #expect(throws: MailboxError.noSuchMessage) {
            try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "2", messageId: UInt64.max), as: .own)
        }
    }

    @Test func renewChecksItsRulesInOrder() async throws {
        let clock = ManualClock()
        let (mesh, id) = try await held(clock: clock)
        await #expect(throws: MailboxError.blankField("claimer_node_id")) { try await renew(mesh, id, " ") }
        await #expect(throws: MailboxError.gate(.unknownNode)) { try await renew(mesh, id, "node-z") }
        await #expect(throws: MailboxError.noSuchMessage) { try await renew(mesh, id + 1, "node-a") }
        await #expect(throws: MailboxError.heldByAnother) { try await renew(mesh, id, "node-b") }
        try await renew(mesh, id, "node-a")
        clock.advance(ms: 120_000)
        await #expect(throws: MailboxError.heldByAnother) { try await renew(mesh, id, "node-a") }
    }

    @Test func renewIsRefusedOnceTheClassNoLongerFits() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        var request = A2ADeliverRequest.fixture()
        request.privacyClass = "private"
        let id = UInt64(try await mesh.mailbox.deliver(request, as: .own).messageId.rawValue)
        _ = try await mesh.mailbox.inbox(.claim(by: "node-a"), as: .own)
        var open = NodeRecord.fixture()
        open.visibility = "public"
        _ = try await mesh.registry.join(open, as: .own)
        await #expect(throws: MailboxError.mayNotHold) { try await renew(mesh, id, "node-a") }
    }

    @Test func acksAndListsWorkUnderQuarantine() async throws {
        let (mesh, id) = try await held()
        try await mesh.registry.setQuarantine(AdminQuarantineRequest(nodeId: "node-a", quarantined: true), as: .own)
        #expect(
            try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: token("node-a")).messages.count == 1
        )
        try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "2", messageId: id), as: token("node-a"))
    }

    @Test func listsArePagedNewestFirstAndHideWhatIsNotForTheReader() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.registry.join(.fixture(), as: .own)
        for number in 1...5 {
            var request = A2ADeliverRequest.fixture(payload: "\(number)")
            request.privacyClass = number == 2 ? "local-only" : nil
            request.targetNodeId = number == 3 ? "node-b" : nil
            _ = try await mesh.mailbox.deliver(request, as: .own)
        }
        var page = A2AInboxRequest(receiverAgentId: "2")
        page.maxMessages = 2
        page.beforeMessageId = 5
        #expect(try await mesh.mailbox.inbox(page, as: .own).messages.map(\.payload) == ["4", "3"])
        let all = A2AInboxRequest(receiverAgentId: "2")
        let worker = Caller(role: .worker, source: "w")
        #expect(try await mesh.mailbox.inbox(all, as: worker).messages.map(\.payload) == ["5", "4", "3", "1"])
        #expect(try await mesh.mailbox.inbox(all, as: token("node-a")).messages.map(\.payload) == ["5", "4", "1"])
        await #expect(throws: MailboxError.roleForbidden) {
            try await mesh.mailbox.inbox(all, as: Caller(role: .submitter, source: "s"))
        }
    }

    @Test func aPageHasOneTo256Rows() async throws {
        let mesh = try await MeshServices.inMemory()
        for _ in 0..<260 { _ = try await mesh.mailbox.deliver(.fixture(), as: .own) }
        let cases: [(UInt64?, Int)] = [(nil, 64), (0, 1), (1, 1), (256, 256), (257, 256), (UInt64.max, 256)]
        for (asked, count) in cases {
            var page = A2AInboxRequest(receiverAgentId: "2")
            page.maxMessages = asked
            #expect(try await mesh.mailbox.inbox(page, as: .own).messages.count == count)
        }
    }

    @Test func ackedRowsGoAfterTheirAge() async throws {
        let clock = ManualClock()
        let (mesh, id) = try await held(clock: clock)
        try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "2", messageId: id), as: .own)
        clock.advance(ms: 86_400_000)
        try await mesh.mailbox.retire()
        await #expect(throws: MailboxError.noSuchMessage) {
            try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "2", messageId: id), as: .own)
        }
        #expect(try await mesh.store.read { tx in try MessageRow.totalCount(tx) } == 0)
    }
}

struct InboxRowStateTests {
    private static let pending = InboxRowState.pending
    private static let leased = InboxRowState.leased(holder: "a", untilMs: 100)
    private static let done = InboxRowState.done(lastHolder: "a")

    @Test func legalAndIllegalMoves() {
        let table: [(InboxRowState, InboxRowState.Event, InboxRowState, [InboxRowState.Action])] = [
            (Self.pending, .claim(by: "a", untilMs: 100), Self.leased, [.lease(to: "a", untilMs: 100)]),
            (Self.leased, .claim(by: "a", untilMs: 200), .leased(holder: "a", untilMs: 200), [.extend(untilMs: 200)]),
            (Self.leased, .renew(by: "a", untilMs: 50), Self.leased, [.extend(untilMs: 100)]),
            (Self.leased, .renew(by: "b", untilMs: 200), Self.leased, [.refuse(.notHeld)]),
            (Self.leased, .tick(nowMs: 99), Self.leased, []),
            (Self.leased, .tick(nowMs: 100), Self.pending, [.expire(holder: "a")]),
            (Self.leased, .ack, Self.done, [.complete(holder: "a")]),
            (Self.pending, .ack, .done(lastHolder: nil), [.complete(holder: nil)]),
            (Self.pending, .renew(by: "a", untilMs: 1), Self.pending, [.refuse(.notHeld)]),
            (Self.pending, .evict, .gone, [.remove]),
            (Self.done, .ack, Self.done, []),
            (Self.done, .claim(by: "a", untilMs: 1), Self.done, [.refuse(.noSuchRow)]),
            (Self.done, .renew(by: "a", untilMs: 1), Self.done, [.refuse(.noSuchRow)]),
            (Self.done, .retire, .gone, [.remove]),
            (Self.pending, .retire, Self.pending, []),
            (.gone, .ack, .gone, [.refuse(.noSuchRow)]),
        ]
        for (start, event, end, actions) in table {
            var state = start
            #expect(state.handle(event) == actions, "\(start) \(event)")
            #expect(state == end, "\(start) \(event)")
        }
    }
}
