import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

struct DeliverTests {
    private let worker = Caller(role: .worker, source: "w")

    @Test func workerRoleMayNotDeliver() async throws {
        let mesh = try await MeshServices.inMemory()
        await #expect(throws: MailboxError.roleForbidden) { try await mesh.mailbox.deliver(.fixture(), as: worker) }
    }

    @Test(arguments: ["note", "job_submit", "remote_task_cancel", "REMOTE_TASK_ENVELOPE"])
    func nodeTokenMayDeliverOnlyResults(type: String) async throws {
        let mesh = try await MeshServices.inMemory()
        let node = Caller(role: .node, boundNode: "node-a", source: "node:node-a")
        await #expect(throws: MailboxError.roleForbidden) {
            try await mesh.mailbox.deliver(.fixture(type: type), as: node)
        }
        _ = try await mesh.mailbox.deliver(.fixture(type: " Remote_Task_Ack "), as: node)
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.senderNodeId) == ["node-a"])
    }

    @Test func inOpenModeALiveNodeTokenNamesTheSenderAndLimitsNothing() async throws {
        let mesh = try await MeshServices.inMemory()
        let minted = try await mesh.invites.mint(InviteRequest(slotKind: "cpu"), actor: "cli-user")
        let exchange = BootstrapExchangeRequest(bootstrapToken: minted.bearer.sec)
        let token = try await mesh.invites.exchange(exchange, source: "10.0.0.7").meshToken
        let header = "Bearer \(token)"
        let named = try #require(mesh.tokens.authenticate(authorizationHeader: header))
        #expect(named.role == .open)
        let node = NodeID(minted.peer.rawValue)
        mesh.tokens.forget(node)
        let nameless = try #require(mesh.tokens.authenticate(authorizationHeader: header))
        for caller in [named, nameless] {
            _ = try await mesh.mailbox.deliver(.fixture(type: "job_submit"), as: caller)
        }
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.senderNodeId) == [nil, node])
    }

    @Test(arguments: ["", "x1", "12a", " ", "١", String(repeating: "1", count: 65)])
    func unfitAgentIDIsRefused(id: String) async throws {
        let mesh = try await MeshServices.inMemory()
        await #expect(throws: MailboxError.unfitAgentID) {
            try await mesh.mailbox.deliver(.fixture(to: id), as: .own)
        }
    }

    @Test func agentIDsAreTrimmedAndKeepLeadingZeros() async throws {
        let mesh = try await MeshServices.inMemory()
        _ = try await mesh.mailbox.deliver(.fixture(to: " 007 "), as: .own)
        #expect(try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "007"), as: .own).messages.count == 1)
        #expect(try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "7"), as: .own).messages.isEmpty)
    }

    @Test func rateLimitComesBeforeTheAgentIDs() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.deliversPerSecond = 1
        parts.mailbox.deliverBurst = 2
        let mesh = try await MeshServices.open(parts)
        let sender = Caller(role: .submitter, source: "s")
        for _ in 0..<2 { _ = try await mesh.mailbox.deliver(.fixture(), as: sender) }
        await #expect(throws: MailboxError.rateLimited(retryAfterSeconds: 1)) {
            try await mesh.mailbox.deliver(.fixture(to: "bad"), as: sender)
        }
    }

    @Test(arguments: [Caller.own, .ownWorker(key: Ed25519PrivateKey.generate(.seeded(5)).publicKey)])
    func theProcessItselfHasNoRateLimit(_ caller: Caller) async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.deliversPerSecond = 1
        parts.mailbox.deliverBurst = 1
        let mesh = try await MeshServices.open(parts)
        for _ in 0..<5 { _ = try await mesh.mailbox.deliver(.fixture(), as: caller) }
        #expect(caller.isOwn)
        let sender = Caller(role: .mesh, source: "bearer:1")
        #expect(!sender.isOwn)
        _ = try await mesh.mailbox.deliver(.fixture(), as: sender)
        await #expect(throws: MailboxError.rateLimited(retryAfterSeconds: 1)) {
            try await mesh.mailbox.deliver(.fixture(), as: sender)
        }
    }

    @Test func repeatedKeyAnswersWithTheSameRowUntilItIsAcked() async throws {
        let mesh = try await MeshServices.inMemory()
        let first = try await mesh.mailbox.deliver(.fixture(payload: "one", key: " k "), as: .own)
        let second = try await mesh.mailbox.deliver(.fixture(payload: "two", key: "k"), as: .own)
        #expect(first == second)
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.payload) == ["one"])
        try await mesh.mailbox.ack(
            A2AAckRequest(receiverAgentId: "2", messageId: UInt64(first.messageId.rawValue)), as: .own)
        let third = try await mesh.mailbox.deliver(.fixture(payload: "three", key: "k"), as: .own)
        #expect(third.messageId > first.messageId)
    }

    @Test func keyIsScopedToSenderAndReceiver() async throws {
        let mesh = try await MeshServices.inMemory()
        let first = try await mesh.mailbox.deliver(.fixture(to: "2", key: "k"), as: .own)
        let other = try await mesh.mailbox.deliver(.fixture(to: "3", key: "k"), as: .own)
        #expect(first != other)
    }

    @Test func aKeyHasAtMost512Bytes() async throws {
        let mesh = try await MeshServices.inMemory()
        let plane = LocalControlPlane(registry: mesh.registry, mailbox: mesh.mailbox, leases: mesh.leases)
        let longest = String(repeating: "é", count: 256)
        let first = try await mesh.mailbox.deliver(.fixture(key: " \(longest) "), as: .own)
        #expect(try await mesh.mailbox.deliver(.fixture(key: longest), as: .own) == first)
        let tooLong = A2ADeliverRequest.fixture(key: longest + "k")
        await #expect(throws: MailboxError.keyTooLong) { try await mesh.mailbox.deliver(tooLong, as: .own) }
        let refusal = ControlPlaneError.refused(
            status: 400, context: "a2a_deliver", detail: "", retryAfterSeconds: nil)
        await #expect(throws: refusal) { try await plane.deliver(tooLong) }
    }

    @Test func blankKeyNeverDeduplicates() async throws {
        let mesh = try await MeshServices.inMemory()
        let first = try await mesh.mailbox.deliver(.fixture(key: "  "), as: .own)
        let second = try await mesh.mailbox.deliver(.fixture(key: "  "), as: .own)
        #expect(first != second)
    }

    @Test func capEvictsAckedRowsOldestFirstThenRefuses() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.mostRows = { 3 }
        let mesh = try await MeshServices.open(parts)
        var ids: [UInt64] = []
        for _ in 0..<3 {
            ids.append(UInt64(try await mesh.mailbox.deliver(.fixture(), as: .own).messageId.rawValue))
        }
        await #expect(throws: MailboxError.full) { try await mesh.mailbox.deliver(.fixture(), as: .own) }
        try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "2", messageId: ids[1]), as: .own)
        _ = try await mesh.mailbox.deliver(.fixture(), as: .own)
        await #expect(throws: MailboxError.noSuchMessage) {
            try await mesh.mailbox.ack(A2AAckRequest(receiverAgentId: "2", messageId: ids[1]), as: .own)
        }
        let total = try await mesh.store.read { tx in try MessageRow.totalCount(tx) }
        #expect(total == 3)
    }

    @Test func dropOldestKeepsTheCapAndTheNewest() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.mostRows = { 2 }
        parts.mailbox.dropsOldest = { true }
        let mesh = try await MeshServices.open(parts)
        for number in 1...4 { _ = try await mesh.mailbox.deliver(.fixture(payload: "\(number)"), as: .own) }
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.payload) == ["4", "3"])
    }

    @Test func progressIsAnsweredAndNeverStored() async throws {
        let mesh = try await MeshServices.inMemory()
        #expect(try await mesh.mailbox.deliver(.fixture(type: "job_progress"), as: .own).accepted)
        #expect(try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages.isEmpty)
    }

    @Test func malformedTraceIsDroppedAndAGoodOneLowered() async throws {
        let mesh = try await MeshServices.inMemory()
        let trace = "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01"
        for text in [trace, "00-zz-11-00", "01" + trace.dropFirst(2)] {
            var request = A2ADeliverRequest.fixture()
            request.traceparent = text
            _ = try await mesh.mailbox.deliver(request, as: .own)
        }
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.traceparent) == [nil, nil, trace.lowercased()])
    }
}

struct AttestationTests {
    private let key = Ed25519PrivateKey.generate(.seeded(5))

    private func signed(_ payload: String, type: String = "job_result") -> A2ADeliverRequest {
        var request = A2ADeliverRequest.fixture(to: "1", type: type, payload: payload)
        let digest = BLAKE3.hash(Array(payload.utf8))
        request.payloadBlake3Hex = digest.hex.uppercased()
        request.workerEd25519SigB64 = key.sign(digest.bytes).base64
        return request
    }

    private var sender: Caller {
        Caller(role: .node, boundNode: "node-a", boundKey: key.publicKey, source: "node:node-a")
    }

    @Test func trueAttestationIsStoredWithTheRow() async throws {
        let mesh = try await MeshServices.inMemory()
        let request = signed("done")
        _ = try await mesh.mailbox.deliver(request, as: sender)
        let row = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "1"), as: .own).messages.first
        #expect(row?.workerEd25519SigB64 == request.workerEd25519SigB64)
    }

    @Test func everyFalseAttestationIsRefused() async throws {
        let mesh = try await MeshServices.inMemory()
        var half = signed("done")
        half.workerEd25519SigB64 = " "
        var otherPayload = signed("done")
        otherPayload.payload = "done!"
        var otherType = signed("done")
        otherType.messageType = "remote_task_result"
        var otherSignature = signed("done")
        otherSignature.workerEd25519SigB64 = Base64.encode([UInt8](repeating: 0, count: 64))
        var badEncoding = signed("done")
        badEncoding.workerEd25519SigB64 = "not base64"
        let cases: [(A2ADeliverRequest, AttestationFault)] = [
            (half, .incomplete), (otherPayload, .doesNotVerify), (otherType, .notAllowed),
            (otherSignature, .doesNotVerify), (badEncoding, .doesNotVerify),
        ]
        for (request, fault) in cases {
            await #expect(throws: MailboxError.attestation(fault)) {
                try await mesh.mailbox.deliver(request, as: sender)
            }
        }
        await #expect(throws: MailboxError.attestation(.noKey)) {
            try await mesh.mailbox.deliver(signed("done"), as: Caller(role: .mesh, source: "m"))
        }
    }

    @Test func requiredAttestationRefusesUnsignedResultsOnly() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.requiresAttestation = true
        let mesh = try await MeshServices.open(parts)
        await #expect(throws: MailboxError.attestation(.required)) {
            try await mesh.mailbox.deliver(.fixture(to: "1", type: "job_fail"), as: sender)
        }
        _ = try await mesh.mailbox.deliver(.fixture(to: "1", type: "remote_task_ack"), as: sender)
    }
}
