import Audit
import VoxCrypto

/// Plans and dispatches jobs: what the hopper's batches and the replanner have in common.
final class JobDesk: Sendable {
    let store: MeshStore
    let registry: NodeRegistry
    let mailbox: Mailbox
    let ledger: JobLedger
    let settings: JobSettings
    let sealer: JobSealer

    init(core: JobCore, ledger: JobLedger, settings: JobSettings) {
        store = core.store
        registry = core.registry
        mailbox = core.mailbox
        sealer = core.sealer
        self.ledger = ledger
        self.settings = settings
    }

    var clock: WallClock { registry.clock }
    var random: RandomSource { sealer.random }

    /// The mesh as the planner must see it inside a transaction.
    func world(_ tx: ReadTransaction) throws -> Planner.World {
        var world = Planner.World(nodes: registry.candidates(), nowMs: tx.nowMillis)
        for job in try JobRow.open(tx) {
            guard let node = job.state.node else { continue }
            world.load[node, default: [:]][job.slot ?? Planner.ownSlot, default: 0] += 1
        }
        addBudgets(to: &world)
        world.ownSlots = settings.ownSlots
        world.submitters = settings.submitters
        world.scope = settings.scopeID
        world.network = settings.meshName
        return world
    }

    private func addBudgets(to world: inout Planner.World) {
        guard settings.budgets.hasCaps else { return }
        let spend = ledger.tally.spend(nowMicros: clock.micros())
        world.isBudgetEnforced = settings.budgets.isEnforced
        for node in world.nodes {
            world.budgets[node.id] = BudgetUse(
                usedMicroUsd: spend[node.id]?.costMicroUsd ?? 0, capMicroUsd: ledger.cap(of: node.id))
        }
    }

    /// What the planner must know of a job.
    func question(_ facts: Job.Facts, _ tx: ReadTransaction) throws -> Planner.Job {
        var question = Planner.Job(
            requirements: facts.requirements, privacy: PrivacyClass(rawWord: facts.privacyWord))
        question.target = facts.targetNode
        question.lacksSecrets = sealer.lacks(facts.requirements)
        question.sessionNode = try facts.sessionId.flatMap { try JobRow.lastNode(ofSession: $0, tx) }
        return question
    }

    /// Plans a job that is to be placed, and counts how each node was judged.
    func plan(_ job: Planner.Job, in world: Planner.World) -> Planner.Plan {
        let plan = Planner.plan(job, in: world)
        registry.events.metrics.update { counts in
            for node in plan.record.considered {
                counts.count(.policyDecisions, ["planner", node.reason.map(JobReason.known) ?? "admitted"])
            }
        }
        return plan
    }

    /// Why the node that was given a job would not be given it now; nil when it would, or when it has claimed it.
    func refusal(_ job: Job, _ tx: ReadTransaction) throws -> String? {
        guard let node = job.state.node.flatMap(registry.node), !node.isOwn, let id = job.messageID,
            let row = try MessageRow.find(id.rawValue, receiver: AgentID.workerPool.rawValue, tx)?.message,
            !row.acknowledged, row.leaseHolderNodeId == nil
        else { return nil }
        return RelayAdmission.refusal(of: row, on: node, settings: settings)?.code
    }

    /// Writes everything that places a job: row, decision, mailbox row and event; a job that must be sealed and cannot
    /// be is not placed.
    func place(_ job: Job, _ plan: Planner.Plan, _ placement: Planner.Placement, _ tx: WriteTransaction) throws -> Job {
        var job = job
        let decision = sealed(plan.record, job, tx)
        try RunEventRow.insert(decision, job.taskID, tx)
        let key = Self.key(of: job, nowMs: tx.nowMillis)
        job.slot = placement.slot
        job.envelopeKey = key.text
        let parcel = try sealer.parcel(job.facts, to: registry.node(placement.node)?.record.recipientKey)
        job.messageID = try mailbox.deliver(message(job, key, parcel, to: placement.node), in: tx)
        return try ledger.perform(.planned(node: placement.node), on: job, tx)
    }

    /// The key of the first placement is of the submission, so that the same dispatch made twice is one message.
    private static func key(of job: Job, nowMs: Int64) -> EnvelopeKey {
        let first = EnvelopeKey(task: job.taskID, placedMs: job.facts.submittedMs)
        guard let last = job.envelopeKey else { return first }
        return (EnvelopeKey(last) ?? first).next(nowMs: nowMs)
    }

    private func sealed(_ record: DecisionRecord, _ job: Job, _ tx: WriteTransaction) -> DecisionRecord {
        var record = record
        record.decisionId = "dec-" + random.hex(8)
        record.tsMicros = tx.clock.micros()
        record.runId = job.runID
        record.attempt = job.machine.attempt
        return record
    }

    private func message(
        _ job: Job, _ key: EnvelopeKey, _ parcel: JobSealer.Parcel, to node: NodeID
    ) -> A2ADeliverRequest {
        let facts = job.facts
        var envelope = RemoteTaskEnvelope(
            idempotencyKey: key.text, taskId: job.taskID, repositoryId: "orchestrator-local",
            capabilityRequirementsJson: WireCodec.text(facts.requirements), payload: WireCodec.text(parcel.input))
        envelope.privacyClass = facts.privacyWord
        envelope.populiScopeId = settings.scopeID
        envelope.submittedUnixMs = UInt64(clamping: key.placedMs)
        envelope.submittedBy = settings.handle.wireNonBlank
        envelope.sessionId = facts.sessionId
        envelope.traceId = TraceContext.traceID(of: facts.traceparent).wireNonBlank
        envelope.attempt = UInt32(clamping: job.machine.attempt)
        envelope.runId = job.runID
        var message = A2ADeliverRequest(
            senderAgentId: AgentID.controlPlane.rawValue, receiverAgentId: AgentID.workerPool.rawValue,
            messageType: MessageType.remoteTaskEnvelope.key, payload: WireCodec.text(envelope))
        message.idempotencyKey = key.text
        message.jwePayload = parcel.sealed
        message.privacyClass = facts.privacyWord
        message.priority = facts.requirements.priority ?? WirePriority.value
        message.taskKind = facts.requirements.taskKind
        message.modelId = facts.requirements.modelId
        message.traceparent = facts.traceparent
        message.targetNodeId = node.rawValue
        message.nsfw = facts.requirements.nsfw
        return message
    }
}

/// The parts of the mesh that jobs stand on.
struct JobCore: Sendable {
    let store: MeshStore
    let registry: NodeRegistry
    let mailbox: Mailbox
    let leases: ExecLeases
    let events: EventRing
    let sealer: JobSealer
}
