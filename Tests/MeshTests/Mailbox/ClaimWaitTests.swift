import Dispatch
import MeshFixtures
import Testing

@testable import Mesh

/// Claims that wait: for a row, or for the writer while their caller hangs up.
struct ClaimWaitTests {
    private func mesh(_ parts: MeshParts = .fixture()) async throws -> MeshServices {
        let mesh = try await MeshServices.open(parts)
        _ = try await mesh.registry.join(.fixture(), as: .own)
        return mesh
    }

    @Test(.timeLimit(.minutes(5))) func aNodeThatJoinsAgainWaitsForAllThatItMayHaveNow() async throws {
        let mesh = try await MeshServices.inMemory()
        var node = NodeRecord.fixture()
        node.visibility = "public"
        node.donationPolicy = WorkerDonationPolicy(
            slots: [], nsfwAllowed: false, maxJobDurationSecs: 60, publicMeshOptIn: false, minPriority: 0)
        _ = try await mesh.registry.join(node, as: .own)
        // Each look meets a row that the policy refuses, so that the looks can be counted.
        let looks = Recorder<MessageID>()
        var hooks = MailboxHooks()
        hooks.refusal = { row, _ in
            looks.add(row.id)
            return .slotFull
        }
        mesh.mailbox.attach(hooks)
        _ = try await mesh.mailbox.deliver(.fixture(type: "remote_task_envelope"), as: .own)
        async let waiting = mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own)
        try await until { looks.values.count >= 1 }
        node.visibility = nil
        _ = try await mesh.registry.join(node, as: .own)
        try await until { looks.values.count >= 2 }
        var request = A2ADeliverRequest.fixture()
        request.privacyClass = "private"
        let id = try await mesh.mailbox.deliver(request, as: .own).messageId
        #expect(try await waiting.messages.map(\.id) == [id])
    }

    @Test(.timeLimit(.minutes(5)), arguments: [nil, 30_000] as [UInt64?])
    @MainActor func whoHangsUpInLineForTheWriterTakesNothing(waitMs: UInt64?) async throws {
        let mesh = try await mesh()
        _ = try await mesh.mailbox.deliver(.fixture(), as: .own)
        let hold = DispatchSemaphore(value: 0)
        let blocking = Task { @MainActor in try await mesh.store.write("hold") { _ in hold.wait() } }
        let claiming = Task { @MainActor in
            try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: waitMs), as: .own).messages
        }
        // Behind the two, since tasks of one actor begin in the order in which they were made.
        await Task { @MainActor in
            claiming.cancel()
            _ = hold.signal()
        }.value
        _ = try await blocking.value
        #expect(try await claiming.value.isEmpty)
        let rows = try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: "2"), as: .own).messages
        #expect(rows.map(\.leaseHolderNodeId) == [nil])
        #expect(mesh.mailbox.waitingClaimCount == 0)
    }

    @Test(.timeLimit(.minutes(5))) func aClaimBeyondTheMostThatWaitIsAnsweredAtOnce() async throws {
        var parts = MeshParts.fixture()
        parts.mailbox.mostWaiters = 1
        let mesh = try await mesh(parts)
        async let first = mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own)
        try await until { mesh.mailbox.waitingClaimCount == 1 }
        #expect(try await mesh.mailbox.inbox(.claim(by: "node-a", waitMs: 30_000), as: .own).messages.isEmpty)
        #expect(mesh.mailbox.waitingClaimCount == 1, "the first still waits, so the second did not")
        mesh.mailbox.endWaits()
        #expect(try await first.messages.isEmpty)
    }

    @Test(
        arguments: [(nil, 0), (0, 0), (1, 1), (30_000, 30_000), (30_001, 30_000), (UInt64.max, 30_000)]
            as [(UInt64?, UInt64)])
    func theLengthOfAWaitIsClamped(asked: UInt64?, held: UInt64) {
        #expect(A2AInboxRequest.claim(by: "node-a", waitMs: asked).clampedWaitMs == held)
    }
}
