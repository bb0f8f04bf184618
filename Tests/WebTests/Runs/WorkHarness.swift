import Audit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Mesh
import MeshFixtures
import VoxCrypto

@testable import Web

/// A dashboard over a mesh that has work: the own machine and one paired one with a model, played by hand.
struct WorkHarness: Sendable {
    let base: DashboardHarness
    static let peer: NodeID = "peer-a"
    private static let key = Ed25519PrivateKey.generate(.seeded(71))
    private static let token = Caller(role: .node, boundNode: peer, source: "node:peer-a")

    init(hasPeer: Bool = true, mesh: (inout MeshParts) -> Void = { _ in }) async throws {
        base = try await DashboardHarness(mesh: mesh)
        services.registry.setOwnRecord(Self.record("own-0001"))
        guard hasPeer else { return }
        var record = Self.record(Self.peer.rawValue)
        record.ed25519PubKeyB64 = Self.key.publicKey.base64
        record.donationPolicy = WorkerDonationPolicy(
            slots: [DonationSlot(taskKind: "text", maxConcurrent: 2, weightPct: 50)], nsfwAllowed: false,
            maxJobDurationSecs: 3_600, publicMeshOptIn: false, minPriority: 0)
        _ = try await services.registry.join(record, as: .own)
    }

    var services: MeshServices { base.services }

    private static func record(_ id: String) -> NodeRecord {
        var record = NodeRecord.fixture(id: id)
        record.advertisedModels = [
            ModelAdvertisement(modelId: "vox-tiny", taskKinds: ["text_infer"], vramRequiredMb: 0, isLoaded: true)
        ]
        return record
    }
}

// What people do

extension WorkHarness {
    func get(_ path: String) async throws -> TestResponse { try await base.send(.get, path) }

    func post(_ path: String, _ fields: [String: String]) async throws -> TestResponse {
        try await base.sendForm(path, fields)
    }

    /// Goes where a form led to, with the cookies that it gave.
    func follow(_ answer: TestResponse) async throws -> TestResponse {
        let session = "vox_session=\(base.sealer.seal(base.sealer.make(nowMillis: base.clock.nowMs)))"
        let notice = answer.headers[.setCookie]?.split(separator: ";").first.map { "; \($0)" } ?? ""
        return try await base.send(
            .get, answer.headers[.location] ?? "/nowhere", headers: [.cookie: session + notice])
    }

    /// Puts a text into the inbox.
    func submit(
        _ intent: String = "write a poem about rain", _ edit: (inout HopperSubmission) -> Void = { _ in }
    ) async throws -> HopperItem {
        var submission = HopperSubmission(intent: intent)
        submission.privacyClass = "paired-peers-only"
        edit(&submission)
        return try await services.hopper.submit(submission, actor: "developer")
    }

    /// Gives a text to the paired machine; the run is assigned.
    func dispatch(
        _ intent: String = "write a poem about rain", _ edit: (inout HopperSubmission) -> Void = { _ in }
    ) async throws -> RunID {
        var submission = HopperSubmission(intent: intent)
        submission.privacyClass = "paired-peers-only"
        edit(&submission)
        let (_, outcome) = try await services.hopper.runNow(submission, on: Self.peer, actor: "developer")
        guard let run = outcome.runId else { throw NotDispatched(outcome: outcome) }
        return run
    }

    struct NotDispatched: Error {
        let outcome: BatchOutcome.Item
    }
}

// What the paired machine does

extension WorkHarness {
    /// Claims the row of a run and takes its lease; the run is running.
    func begin(_ run: RunID) async throws -> LeaseID {
        let job = try await services.runs.run(run).job
        let rows = try await services.mailbox.inbox(.claim(by: Self.peer.rawValue), as: Self.token).messages
        guard let row = rows.first else { throw LeaseError.noSuchLease }
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: Self.peer.rawValue, scopeKey: "task:\(job.taskID)")
        let lease = try await services.leases.grant(request, as: Self.token).leaseId
        let ack = A2AAckRequest(receiverAgentId: row.receiverAgentId, messageId: UInt64(row.id.rawValue))
        try await services.mailbox.ack(ack, as: Self.token)
        return lease
    }

    /// Says a piece of the text.
    func say(_ text: String, _ seq: UInt64, of run: RunID, _ lease: LeaseID) async throws {
        let job = try await services.runs.run(run).job
        var progress = JobProgress(taskId: job.taskID, execLeaseId: lease.rawValue, seq: seq)
        progress.text = text
        progress.tokens = seq
        progress.tokensPerSec = 5.06
        try await send("job_progress", WireCodec.text(progress))
    }

    /// Ends a run with a text, or with an error code.
    func finish(
        _ run: RunID, _ lease: LeaseID, text: String = "It rains.", error: String? = nil, isSigned: Bool = true
    ) async throws {
        let job = try await services.runs.run(run).job
        var result = RemoteTaskResult(idempotencyKey: job.envelopeKey ?? "", success: error == nil)
        result.taskId = job.taskID
        result.execLeaseId = lease.rawValue
        result.result = error == nil ? text : nil
        result.error = error
        var usage = Usage()
        usage.inputTokens = 7
        usage.outputTokens = 3
        usage.costMicroUsd = 20_000
        result.usage = usage
        try await send("remote_task_result", WireCodec.text(isSigned ? result.signed(by: Self.key) : result))
    }

    private func send(_ type: String, _ payload: String) async throws {
        let request = A2ADeliverRequest.fixture(to: "1", type: type, payload: payload)
        _ = try await services.mailbox.deliver(request, as: Self.token)
    }
}
