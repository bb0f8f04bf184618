import MeshFixtures
import Testing
import VoxCrypto

@testable import Mesh

/// Jobs by message over a real mailbox: who gets them, and how their answers are kept.
@Suite(.timeLimit(.minutes(2))) struct SubmittedJobMailboxTests {
    private static let sender = Caller(role: .submitter, source: "sender")
    private static let member = Caller(
        role: .node, boundNode: "den-pc", boundKey: WorkerCase.key.publicKey, source: "node:den-pc")
    private static let own = WorkerPlace(
        node: "own-0001", submitters: ["mira@aurelia"], network: nil, scope: nil, isOwn: true)

    /// Delivers a spec from an agent to the pool.
    private static func submit(
        _ mesh: MeshServices, from agent: AgentID = "9", privacy: String? = "private"
    ) async throws -> MessageID {
        var request = A2ADeliverRequest.fixture(type: "job_submit", payload: WorkerCase.submission().payload)
        request.senderAgentId = agent.rawValue
        request.privacyClass = privacy
        return try await mesh.mailbox.deliver(request, as: sender).messageId
    }

    /// Everything in an agent's mailbox.
    private static func mail(_ mesh: MeshServices, of agent: AgentID) async throws -> [A2AStoredMessage] {
        try await mesh.mailbox.inbox(A2AInboxRequest(receiverAgentId: agent.rawValue), as: .own).messages
    }

    /// The result that an agent gets, from a worker at a place that speaks as a caller.
    private static func answer(
        _ test: WorkerCase, to agent: AgentID = "9", at place: WorkerPlace, as caller: Caller
    ) async throws -> A2AStoredMessage {
        let mesh = test.mesh
        let plane = LocalControlPlane(
            registry: mesh.registry, mailbox: mesh.mailbox, leases: mesh.leases, caller: caller)
        let worker = Worker(place: place, plane: plane, tools: test.tools, server: (ServerTime(), GateWatch()))
        let task = Task { await worker.run() }
        defer { task.cancel() }
        var rows: [A2AStoredMessage] = []
        try await until {
            rows = try await mail(mesh, of: agent).filter { $0.messageType == "job_result" }
            return !rows.isEmpty
        }
        return try #require(rows.first)
    }

    private static func join(_ test: WorkerCase, _ edit: (inout NodeRecord) -> Void = { _ in }) async throws {
        var record = PlannerCase.record("den-pc")
        edit(&record)
        _ = try await test.mesh.registry.join(record, as: member)
    }

    @Test func aMembersAnswerIsVerifiedAndKeptWithItsAttestation() async throws {
        let test = try await WorkerCase()
        try await Self.join(test)
        let id = try await Self.submit(test.mesh)
        let row = try await Self.answer(test, at: WorkerCase.place, as: Self.member)
        #expect(row.senderNodeId == "den-pc")
        #expect(row.workerEd25519SigB64 != nil)
        #expect(row.payloadBlake3Hex == BLAKE3.hash(Array(row.payload.utf8)).hex)
        let result = try WireCodec.decode(TaskResult.self, from: row.payload)
        #expect(result.taskId == id)
        #expect(result.outputB64 == Base64.encode(Array("It rains.".utf8)))
        let waiting = try await Self.mail(test.mesh, of: .workerPool)
        #expect(waiting.isEmpty, "the job is acked")
    }

    /// Nobody has given this mesh a key for its own results.
    @Test(arguments: ["private", "local-only", nil]) func theOwnWorkerTakesEveryClass(_ privacy: String?) async throws {
        let test = try await WorkerCase()
        test.mesh.registry.setOwnRecord(PlannerCase.record("own-0001"))
        _ = try await Self.submit(test.mesh, privacy: privacy)
        let row = try await Self.answer(test, at: Self.own, as: .own)
        #expect(try WireCodec.decode(TaskResult.self, from: row.payload).success)
        #expect(row.workerEd25519SigB64 == nil)
    }

    @Test func theOwnWorkersAnswerIsVerifiedByItsOwnKey() async throws {
        let test = try await WorkerCase()
        test.mesh.registry.setOwnRecord(PlannerCase.record("own-0001"))
        _ = try await Self.submit(test.mesh)
        let caller = Caller.ownWorker(key: WorkerCase.key.publicKey)
        let row = try await Self.answer(test, at: Self.own, as: caller)
        #expect(row.payloadBlake3Hex == BLAKE3.hash(Array(row.payload.utf8)).hex)
        #expect(row.workerEd25519SigB64 != nil)
        #expect(row.senderNodeId == nil)
        var forged = A2ADeliverRequest.fixture(type: "job_result")
        forged = forged.attested(by: .generate(.seeded(99)))
        await #expect(throws: MailboxError.attestation(.doesNotVerify)) {
            try await test.mesh.mailbox.deliver(forged, as: caller)
        }
    }

    @Test func theOwnMachineLeavesAJobThatItHasNoModelFor() async throws {
        let test = try await WorkerCase()
        var record = PlannerCase.record("own-0001")
        record.advertisedModels = []
        test.mesh.registry.setOwnRecord(record)
        _ = try await Self.submit(test.mesh)
        #expect(try await test.mesh.mailbox.inbox(.claim(by: "own-0001"), as: .own).messages.isEmpty)
        try await Self.join(test)
        #expect(try await test.mesh.mailbox.inbox(.claim(by: "den-pc"), as: Self.member).messages.count == 1)
    }

    @Test func aMemberGetsNothingThatItsPolicyOrTheClassForbids() async throws {
        let test = try await WorkerCase()
        var claim = A2AInboxRequest.claim(by: "den-pc")
        claim.messageTypes = [MessageType.jobSubmit.key]
        for privacy in ["local-only", "sensitive", nil] { _ = try await Self.submit(test.mesh, privacy: privacy) }
        try await Self.join(test)
        let none = try await test.mesh.mailbox.inbox(claim, as: Self.member).messages
        #expect(none.isEmpty)
        try await Self.join(test) { $0.donationPolicy?.publicMeshOptIn = true }
        let open = try await test.mesh.mailbox.inbox(claim, as: Self.member).messages
        #expect(open.map(\.privacyClass) == [nil])
    }

    @Test(arguments: ["1", "2", "9"] as [AgentID])
    func anAnswerStaysInTheMailboxOfItsSender(_ agent: AgentID) async throws {
        let test = try await WorkerCase()
        try await Self.join(test)
        let id = try await Self.submit(test.mesh, from: agent)
        let row = try await Self.answer(test, to: agent, at: WorkerCase.place, as: Self.member)
        #expect(try WireCodec.decode(TaskResult.self, from: row.payload).taskId == id)
        let waiting = try await Self.mail(test.mesh, of: agent)
        #expect(waiting.map(\.id) == [row.id])
    }

    /// The first job of the mesh and the first message have the same number.
    @Test func theLeaseOfAMessageIsNotThatOfARun() async throws {
        let jobs = try await JobMesh.open(nodes: ["peer-a"])
        let run = try await jobs.dispatch()
        let number = try await jobs.job(run).taskID.rawValue
        let scope = JobOrigin.message(MessageID(number), sender: "9").scopeKey
        let story = try await jobs.story(run)
        let caller = JobMesh.token("peer-a")
        let lease = try await jobs.mesh.leases.grant(
            RemoteExecLeaseGrantRequest(claimerNodeId: "peer-a", scopeKey: scope), as: caller)
        #expect(try await jobs.job(run).state == .assigned(node: "peer-a"))
        try await jobs.mesh.leases.release(
            RemoteExecLeaseReleaseRequest(leaseId: lease.leaseId.rawValue, claimerNodeId: "peer-a"), as: caller)
        #expect(try await jobs.job(run).state == .assigned(node: "peer-a"))
        #expect(try await jobs.story(run) == story)
    }
}
