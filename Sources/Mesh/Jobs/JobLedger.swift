import Audit
import Synchronization
import VoxCrypto

/// Performs what a job's state machine asks for, inside the transaction of the event that caused it.
///
/// Every change of a job goes through here, so rows, item, op-log, events and live output stay together.
final class JobLedger: Sendable {
    /// A running attempt, for progress that is never stored.
    struct Running: Sendable {
        let run: RunID
        let lease: LeaseID
        let node: NodeID
        let privacy: PrivacyClass
        var output = LiveOutput()
    }

    let mailbox: Mailbox
    let leases: ExecLeases
    /// What nodes may cost.
    let budgets: NodeBudgets
    /// What every node does and has done.
    let tally = RunTally()
    private let telemetry: Telemetry?
    /// Key that a node proved when it was paired.
    private let provedKey: @Sendable (NodeID) -> Ed25519PublicKey?
    private let running = Mutex<[TaskID: Running]>([:])
    /// Rings when a job may need the planner.
    let bell = Bell()
    /// Texts of finished runs that the store must not keep.
    let recentTexts = RecentTexts()

    init(
        mailbox: Mailbox, leases: ExecLeases, budgets: NodeBudgets, telemetry: Telemetry? = nil,
        provedKey: @escaping @Sendable (NodeID) -> Ed25519PublicKey? = { _ in nil }
    ) {
        self.mailbox = mailbox
        self.provedKey = provedKey
        self.leases = leases
        self.budgets = budgets
        self.telemetry = telemetry
    }

    /// Takes up running attempts after a restart.
    func load(_ jobs: [Job]) {
        for job in jobs { note(job) }
    }

    /// Runs one event of a job and writes what follows from it; returns the job as it is then.
    @discardableResult
    func perform(_ event: JobStateMachine.Event, on job: Job, _ tx: WriteTransaction) throws -> Job {
        var job = job
        let wasNode = job.state.node
        let actions = job.machine.handle(event, nowMs: tx.nowMillis)
        guard !actions.isEmpty else { return job }
        if let node = job.state.node { job.lastNode = node }
        for action in actions { try perform(action, &job, wasNode: wasNode, tx) }
        try JobRow.update(job, tx)
        let saved = job
        let nowMicros = tx.clock.micros()
        tx.afterCommit {
            self.note(saved)
            self.tally.note(saved, nowMicros: nowMicros)
            if saved.state.isFinal, let node = wasNode { self.tellSpend(of: node, nowMicros: nowMicros) }
            self.bell.ring()
        }
        return job
    }

    /// Progress of a running attempt; nil when it is not current or not new.
    func progress(_ progress: JobProgress, from node: NodeID?) -> MeshEvent? {
        running.withLock { running in
            guard var entry = running[progress.taskId], entry.lease.rawValue == progress.execLeaseId,
                node == nil || node == entry.node, entry.output.apply(progress)
            else { return nil }
            running[progress.taskId] = entry
            return .runOutput(entry.run, progress, privacy: entry.privacy)
        }
    }

    /// Cap of a node in 24 hours, millionths of a US dollar; 0 means that there is none.
    func cap(of node: NodeID) -> UInt64 {
        budgets.cap(of: node, boundTo: budgets.keyCaps.isEmpty ? nil : provedKey(node))
    }

    /// Tells what a node has cost, once it has cost something or has a cap.
    private func tellSpend(of node: NodeID, nowMicros: Int64) {
        let cap = cap(of: node)
        guard let sum = tally.spendNews(of: node, nowMicros: nowMicros), cap > 0 || sum.costMicroUsd > 0 else { return }
        mailbox.registry.events.publish([.nodeBudget(node, sum, capMicroUsd: cap)])
    }

    /// Time of day.
    var clock: WallClock { mailbox.registry.clock }

    /// Tokens and rate of the running attempts, by node.
    func liveFigures() -> [NodeID: (tokens: UInt64, tokensPerSecond: Double)] {
        running.withLock { running in
            running.values.reduce(into: [:]) { figures, entry in
                let before = figures[entry.node] ?? (0, 0)
                figures[entry.node] = (
                    before.tokens &+ entry.output.tokens,
                    before.tokensPerSecond + (entry.output.tokensPerSecond ?? 0)
                )
            }
        }
    }

    /// The running attempts by their lease.
    func runsByLease() -> [LeaseID: RunID] {
        running.withLock { running in
            running.values.reduce(into: [:]) { runs, entry in runs[entry.lease] = entry.run }
        }
    }

    /// What a running attempt has said.
    func live(_ id: TaskID) -> LiveOutput? {
        running.withLock { $0[id]?.output }
    }

    private func note(_ job: Job) {
        running.withLock { running in
            guard case .running(let node, let lease) = job.state else {
                running[job.taskID] = nil
                return
            }
            guard running[job.taskID]?.lease != lease else { return }
            running[job.taskID] = Running(run: job.runID, lease: lease, node: node, privacy: job.privacy)
        }
    }

    private func perform(
        _ action: JobStateMachine.Action, _ job: inout Job, wasNode: NodeID?, _ tx: WriteTransaction
    ) throws {
        switch action {
        case .announceAssigned(let node):
            try noteWait(of: job, tx)
            job.assignedMs = tx.nowMillis
            job.reason = nil
            try RunEventRow.append("assigned", job, node: node, reason: nil, tx)
        case .announceStarted(let node, let attempt):
            job.startedMicros = job.startedMicros ?? tx.clock.micros()
            try noteLatency(of: job, on: node, tx)
            try RunEventRow.append("started", job, node: node, reason: nil, tx)
            tx.emit(.taskStarted(job, node: node, attempt: attempt))
        case .requeue(let reason, let node):
            job.reason = reason
            try RunEventRow.append("requeued", job, node: node, reason: reason, tx)
            tx.emit(.taskFailed(job, node: node, error: reason, willRetry: true))
        case .closeRow:
            if let message = job.messageID { try mailbox.ack(message, receiver: .workerPool, in: tx) }
        case .stopWorker(let node): try stop(job, on: node, tx)
        case .finish: try finish(&job, wasNode: wasNode, tx)
        case .keepLate: try RunEventRow.append("late_result", job, node: wasNode, reason: nil, tx)
        case .keep, .refuse: break
        }
    }

    /// Ends the lease and tells the node; a full mailbox costs it only the notice, since its renewals fail anyhow.
    private func stop(_ job: Job, on node: NodeID, _ tx: WriteTransaction) throws {
        try JobRow.update(job, tx)  // the lease's end must find the job finished
        if let lease = try leases.live(scope: ExecLease.scope(of: job.taskID), in: tx) {
            try leases.revoke(lease.id, actor: "system", in: tx)
        }
        do { _ = try mailbox.deliver(job.cancelMessage(to: node), in: tx) } catch MailboxError.full {}
    }

    private func finish(_ job: inout Job, wasNode: NodeID?, _ tx: WriteTransaction) throws {
        job.finishedMicros = tx.clock.micros()
        if case .failed(let reason) = job.state { job.reason = reason }
        try RunEventRow.append("finished", job, node: wasNode, reason: job.reason, tx)
        try tx.append(job.finishedDraft)
        noteDuration(of: job, tx)
        if let telemetry { tx.afterCommit { [run = job.runID] in telemetry.note(ended: run) } }
        switch job.state {
        case .done: tx.emit(.taskCompleted(job))
        case .failed(let reason): tx.emit(.taskFailed(job, node: wasNode, error: reason, willRetry: false))
        default: break
        }
        try moveItem(of: job, tx)
        try forget(&job, isRemembered: true, tx)
    }

    /// How long an item has waited for its dispatch; a replay waits for nobody.
    private func noteWait(of job: Job, _ tx: WriteTransaction) throws {
        guard job.assignedMs == nil, job.facts.replayOf == nil, let id = job.itemID,
            let item = try HopperItemRow.find(id, tx)
        else { return }
        let (metrics, labels) = (mailbox.metrics, [item.classifiedPriority.rawValue])
        let waitedMicros = max(0, tx.clock.micros() - item.submittedAt)
        tx.afterCommit { metrics.observe(.hopperWait, labels, seconds: Double(waitedMicros) / 1_000_000) }
    }

    private func noteDuration(of job: Job, _ tx: WriteTransaction) {
        guard let startedMicros = job.startedMicros, let finishedMicros = job.finishedMicros else { return }
        let (metrics, labels) = (mailbox.registry.events.metrics, ["job", job.facts.requirements.taskKind])
        tx.afterCommit {
            metrics.observe(.runDuration, labels, seconds: Double(finishedMicros - startedMicros) / 1_000_000)
        }
    }

    private func noteLatency(of job: Job, on node: NodeID, _ tx: WriteTransaction) throws {
        let own = mailbox.registry.ownNodeID
        guard let placed = try RunEventRow.placement(job.taskID, own: own, tx) else { return }
        let kind = DispatchKind(node, own: own, hasLeft: placed.hasLeft)
        let seconds = Double(max(0, tx.clock.micros() - placed.micros)) / 1_000_000
        let metrics = mailbox.registry.events.metrics
        tx.afterCommit { metrics.observe(.dispatchLatency, [kind.rawValue], seconds: seconds) }
    }

    private func moveItem(of job: Job, _ tx: WriteTransaction) throws {
        guard let id = job.itemID, var item = try HopperItemRow.find(id, tx), item.state == .assigned,
            item.taskId == job.taskID  // a replay leaves the item as it is
        else { return }
        let before = item.state
        item.nodeId = job.lastNode ?? item.nodeId
        item.lastReason = job.reason
        switch job.state {
        case .done: (item.state, item.outcome) = (.done, .done)
        case .failed(reason: "no_eligible_node"): item.state = .inbox
        case .failed: (item.state, item.outcome) = (.done, .failed)
        case .killed: (item.state, item.outcome) = (.overridden, .killed)
        case .cancelled: (item.state, item.outcome) = (.overridden, .cancelled)
        case .queued, .assigned, .running: return
        }
        if item.hasEnded, !tx.keepsTexts { item.forgetTexts() }
        try HopperItemRow.update(item, tx)
        try tx.append(item.movedDraft(from: before))
        tx.emit(.itemMoved(item, from: before))
    }
}

extension Job {
    /// What the log says of a run's end.
    fileprivate var finishedDraft: EntryDraft {
        var payload: [String: JSONValue] = [
            "task_id": .integer(taskID.rawValue), "status": .string(state.word),
            "attempt": .integer(Int64(machine.attempt)), "privacy_class": .string(privacy.display),
            "cost_micro_usd": .integer(Int64(clamping: product?.usage?.costMicroUsd ?? 0)),
            "tokens": .integer(Int64(clamping: product?.usage.map { $0.inputTokens + $0.outputTokens } ?? 0)),
        ]
        payload["node_id"] = lastNode.map { .string($0.rawValue) }
        payload["error"] = reason.map { .string($0) }
        payload["output_sha256"] = product.map { .string(SHA256.hash(Array($0.output.utf8)).hex) }
        return EntryDraft(kind: .runFinished, actor: "system", target: runID.rawValue, payload: .object(payload))
    }
}

extension HopperItem {
    /// What the log says of a move.
    func movedDraft(from before: State) -> EntryDraft {
        var payload: [String: JSONValue] = ["from": .string(before.rawValue), "to": .string(state.rawValue)]
        payload["outcome"] = outcome.map { .string($0.rawValue) }
        payload["reason"] = lastReason.map { .string($0) }
        payload["node_id"] = nodeId.map { .string($0.rawValue) }
        payload["run_id"] = runId.map { .string($0.rawValue) }
        return EntryDraft(
            kind: .hopperItemMoved, actor: "system", target: itemId.rawValue, payload: .object(payload))
    }
}
