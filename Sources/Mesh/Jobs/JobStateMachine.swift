/// One job's life: queued, assigned, running, then done, failed, killed or cancelled.
///
/// Pure: it takes an event and says what the shell must do in the same transaction.
package struct JobStateMachine: Hashable, Sendable {
    /// What can happen to a job.
    package enum Event: Hashable, Sendable {
        /// The planner chose a node and its row is written.
        case planned(node: NodeID)
        /// A node got the execution lease.
        case leaseGranted(node: NodeID, lease: LeaseID)
        /// The assigned node will not run it.
        case refused(node: NodeID, reason: String)
        /// The policy that the assigned node publishes by now does not take it; nobody has claimed it.
        case policyRefuses(node: NodeID, reason: String)
        /// A node publishes another policy: what it refused before may be offered to it again.
        case policyChanged(node: NodeID)
        /// The control plane took it back from a node that had not begun it: it was away, or is being drained.
        case takenBack(node: NodeID, reason: String)
        /// A result under a lease; the error is the worker's code, nil when it succeeded.
        case result(lease: LeaseID, error: String?)
        /// A result of somebody who does not run the job now.
        case lateResult
        /// The lease ended without a result.
        case leaseEnded(lease: LeaseID)
        /// No node would take it.
        case unplaced
        /// The operator killed its node.
        case kill
        /// Its owner withdrew it.
        case cancel
    }

    /// What must be done about it.
    package enum Action: Hashable, Sendable {
        /// A row was targeted at the node.
        case announceAssigned(NodeID)
        /// The attempt has begun.
        case announceStarted(NodeID, attempt: Int)
        /// It waits again; the code says why.
        case requeue(reason: String, node: NodeID)
        /// The mailbox row must be acked by the control plane.
        case closeRow
        /// The node that has it must stop: its lease ends and it is told.
        case stopWorker(NodeID)
        /// Nothing happened that anybody must hear of; it is only kept.
        case keep
        /// It is over.
        case finish
        /// The result came too late: keep it, mark it, change nothing.
        case keepLate
        /// The event is not allowed here.
        case refuse
    }

    /// How long a job may wait without an eligible node, milliseconds.
    package static let longestUnplacedMs: Int64 = 600_000
    /// How long a node that said *later* is left alone, milliseconds.
    package static let offerAgainMs: Int64 = 5_000

    /// Where the job is.
    package private(set) var state: JobState
    /// The attempt that is going on or will begin next, from 1.
    package private(set) var attempt: Int
    /// Attempts at most.
    package let maxAttempts: Int
    /// Earliest time of the next placement, Unix milliseconds.
    package private(set) var notBeforeMs: Int64
    /// Since when it has waited, Unix milliseconds.
    package private(set) var queuedSinceMs: Int64
    /// Nodes that refused it for good, with their reason.
    package private(set) var excluded: [NodeID: String]
    /// The node of the attempt that was lost; it ranks last.
    package private(set) var previousNode: NodeID?

    /// A job that waits to be placed.
    package init(maxAttempts: Int, nowMs: Int64) {
        self.init(
            state: .queued, attempt: 1, maxAttempts: maxAttempts, notBeforeMs: nowMs, queuedSinceMs: nowMs,
            memory: (excluded: [:], previousNode: nil))
    }

    init(
        state: JobState, attempt: Int, maxAttempts: Int, notBeforeMs: Int64, queuedSinceMs: Int64,
        memory: (excluded: [NodeID: String], previousNode: NodeID?)
    ) {
        precondition(maxAttempts > 0, "A job has at least one attempt.")
        self.state = state
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.notBeforeMs = notBeforeMs
        self.queuedSinceMs = queuedSinceMs
        excluded = memory.excluded
        previousNode = memory.previousNode
    }

    /// Pause after an attempt was lost: 2 s, doubled with each attempt.
    package static func backoffMs(afterAttempt attempt: Int) -> Int64 {
        2_000 << Int64(min(max(attempt - 1, 0), 16))
    }

    /// Takes an event and says what to do; an illegal one leaves everything as it is.
    package mutating func handle(_ event: Event, nowMs: Int64) -> [Action] {
        switch (state, event) {
        case (.queued, .planned(let node)):
            state = .assigned(node: node)
            return [.announceAssigned(node)]
        case (.assigned(let owner), .leaseGranted(let node, let lease)) where owner == node:
            state = .running(node: node, lease: lease)
            return [.announceStarted(node, attempt: attempt)]
        case (.assigned(let owner), .refused(let node, let reason)) where owner == node:
            return refused(by: node, reason, nowMs)
        case (.assigned(let owner), .policyRefuses(let node, let reason)) where owner == node:
            return [.closeRow] + refused(by: node, reason, nowMs)
        case (_, .policyChanged(let node)) where !state.isFinal:
            return excluded.removeValue(forKey: node) == nil ? [] : [.keep]
        case (.assigned(let owner), .takenBack(let node, let reason)) where owner == node:
            previousNode = node
            queue(notBefore: nowMs, nowMs)
            return [.closeRow, .requeue(reason: reason, node: node)]
        case (.running(let node, let current), .result(let lease, let error)) where current == lease:
            guard let error else {
                state = .done(node: node)
                return [.closeRow, .finish]  // the worker acks too, unless it ends before
            }
            return lost(by: node, reason: error, nowMs)
        case (.running(let node, let current), .leaseEnded(let lease)) where current == lease:
            return lost(by: node, reason: "lease_lost", nowMs)
        case (.queued, .unplaced):
            guard nowMs - queuedSinceMs >= Self.longestUnplacedMs else { return [] }
            state = .failed(reason: "no_eligible_node")
            return [.finish]
        case (.queued, .kill), (.assigned, .kill), (.running, .kill): return end(.killed)
        case (.queued, .cancel), (.assigned, .cancel), (.running, .cancel): return end(.cancelled)
        case (_, .result), (_, .lateResult): return [.keepLate]
        case (_, .leaseEnded), (_, .refused), (_, .takenBack), (_, .unplaced), (_, .policyRefuses),
            (_, .policyChanged):
            return []
        case (_, .planned), (_, .leaseGranted), (_, .kill), (_, .cancel): return [.refuse]
        }
    }

    private mutating func refused(by node: NodeID, _ reason: String, _ nowMs: Int64) -> [Action] {
        if AdmissionRefusal(code: reason).isLater {
            queue(notBefore: nowMs + Self.offerAgainMs, nowMs)
        } else {
            excluded[node] = reason
            queue(notBefore: nowMs, nowMs)
        }
        return [.requeue(reason: reason, node: node)]
    }

    private mutating func lost(by node: NodeID, reason: String, _ nowMs: Int64) -> [Action] {
        guard attempt < maxAttempts else {
            state = .failed(reason: reason)
            return [.closeRow, .finish]
        }
        previousNode = node
        let pauseMs = Self.backoffMs(afterAttempt: attempt)
        attempt += 1
        queue(notBefore: nowMs + pauseMs, nowMs)
        return [.closeRow, .requeue(reason: reason, node: node)]
    }

    private mutating func queue(notBefore: Int64, _ nowMs: Int64) {
        state = .queued
        notBeforeMs = notBefore
        queuedSinceMs = nowMs
    }

    private mutating func end(_ final: JobState) -> [Action] {
        let before = state
        state = final
        guard let node = before.node else { return [.finish] }
        return [.closeRow, .finish, .stopWorker(node)]
    }
}
