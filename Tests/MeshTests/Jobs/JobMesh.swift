import Audit
import MeshFixtures
import Synchronization
import VoxCrypto

@testable import Mesh

/// A whole mesh, wired as a process wires it, with two workers and a hand to play them; the own node is left out
/// unless it is asked for.
struct JobMesh: Sendable {
    let mesh: MeshServices
    let clock: ManualClock
    /// Nodes whose keys sign results.
    static let keys: [NodeID: Ed25519PrivateKey] = [
        "peer-a": .generate(.seeded(71)), "peer-b": .generate(.seeded(72)),
    ]

    /// Opens a mesh and attaches jobs to it; nodes are joined unless the store is reopened.
    static func open(
        _ parts: MeshParts? = nil, clock: ManualClock = ManualClock(), nodes: [NodeID] = ["peer-a", "peer-b"],
        hasOwnNode: Bool = false, _ edit: (inout JobSettings) -> Void = { _ in }
    ) async throws -> JobMesh {
        var parts = parts ?? .fixture(clock: clock)
        parts.jobs.handle = "mira@aurelia"
        parts.jobs.defaultClass = "paired-peers-only"
        edit(&parts.jobs)
        let jobs = JobMesh(mesh: try await MeshServices.open(parts), clock: clock)
        var own: NodeRecord?
        if hasOwnNode {
            own = PlannerCase.record("own-0001")
            own?.donationPolicy = nil
        }
        jobs.mesh.registry.table.withLock { $0.ownRecord = own }
        for node in nodes { try await jobs.join(node) }
        return jobs
    }

    var desk: JobDesk { mesh.hopper.desk }
    var hopper: Hopper { mesh.hopper }
    var runs: Runs { mesh.runs }
    var replanner: Replanner { mesh.replanner }

    /// Joins a paired machine with a model, a policy of two text slots and its key.
    func join(_ node: NodeID, _ edit: (inout NodeRecord) -> Void = { _ in }) async throws {
        var record = PlannerCase.record(node.rawValue)
        record.ed25519PubKeyB64 = Self.keys[node]?.publicKey.base64
        edit(&record)
        _ = try await mesh.registry.join(record, as: .own)
    }

    /// Submits intents one after another.
    @discardableResult
    func submit(_ intents: String..., edit: (inout HopperSubmission) -> Void = { _ in }) async throws -> [HopperItem] {
        var items: [HopperItem] = []
        for intent in intents {
            var submission = HopperSubmission(intent: intent)
            edit(&submission)
            items.append(try await hopper.submit(submission, actor: "developer"))
            clock.advance(ms: 1)
        }
        return items
    }

    /// Submits one intent and dispatches it; returns its run.
    func dispatch(
        _ intent: String = "write a poem about rain", on node: NodeID? = nil,
        edit: (inout HopperSubmission) -> Void = { _ in }
    ) async throws -> RunID {
        var submission = HopperSubmission(intent: intent)
        edit(&submission)
        let (_, outcome) = try await hopper.runNow(submission, on: node, actor: "developer")
        guard let run = outcome.runId else { throw NotDispatched(outcome: outcome) }
        return run
    }

    struct NotDispatched: Error {
        let outcome: BatchOutcome.Item
    }

    /// The job of a run.
    func job(_ run: RunID) async throws -> Job { try await runs.run(run).job }

    /// Kinds of the newest entries of the op-log, oldest first.
    func kinds(_ limit: Int) async throws -> [EntryKind] {
        try await mesh.audit.entries(limit: limit).reversed().map(\.kind)
    }

    /// Names of what happened to a run, oldest first.
    func story(_ run: RunID) async throws -> [String] { try await runs.run(run).events.map(\.name) }
}

// A worker's hand

extension JobMesh {
    static func token(_ node: NodeID) -> Caller { Caller(role: .node, boundNode: node, source: "node:\(node)") }

    func claim(_ node: NodeID) async throws -> A2AStoredMessage? {
        try await mesh.mailbox.inbox(.claim(by: node.rawValue), as: Self.token(node)).messages.first
    }

    func grant(_ node: NodeID, _ task: TaskID) async throws -> LeaseID {
        let request = RemoteExecLeaseGrantRequest(claimerNodeId: node.rawValue, scopeKey: "task:\(task)")
        return try await mesh.leases.grant(request, as: Self.token(node)).leaseId
    }

    /// Claims, takes the lease and acks the row, as a worker does before it runs.
    func begin(_ node: NodeID, _ run: RunID) async throws -> LeaseID {
        let task = try await job(run).taskID
        guard let row = try await claim(node) else { throw LeaseError.noSuchLease }
        let lease = try await grant(node, task)
        let ack = A2AAckRequest(receiverAgentId: row.receiverAgentId, messageId: UInt64(row.id.rawValue))
        try await mesh.mailbox.ack(ack, as: Self.token(node))
        return lease
    }

    /// Makes a result of a run under a lease.
    func result(_ run: RunID, lease: LeaseID?, error: String? = nil) async throws -> RemoteTaskResult {
        let job = try await job(run)
        var result = RemoteTaskResult(idempotencyKey: job.envelopeKey ?? "", success: error == nil)
        result.taskId = job.taskID
        result.execLeaseId = lease?.rawValue
        result.result = error == nil ? "It rains." : nil
        result.error = error
        var usage = Usage()
        usage.inputTokens = 7
        usage.outputTokens = 3
        result.usage = usage
        return result
    }

    /// Delivers a result as a node.
    func deliver(_ result: RemoteTaskResult, from node: NodeID, key: String? = nil) async throws {
        try await send("remote_task_result", WireCodec.text(result), from: node, key: key)
    }

    /// Says that a node will not run a job.
    func refuse(_ run: RunID, from node: NodeID, _ reason: String?) async throws {
        var ack = RemoteTaskAck(idempotencyKey: try await job(run).envelopeKey ?? "", accepted: false)
        ack.detail = reason
        try await send("remote_task_ack", WireCodec.text(ack), from: node)
    }

    func send(_ type: String, _ payload: String, from node: NodeID, key: String? = nil) async throws {
        let request = A2ADeliverRequest.fixture(to: "1", type: type, payload: payload, key: key)
        _ = try await mesh.mailbox.deliver(request, as: Self.token(node))
    }
}
