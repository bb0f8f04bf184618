import Synchronization

/// The runs of this mesh: every job from its dispatch to its end.
package final class Runs: Sendable {
    let store: MeshStore
    let ledger: JobLedger
    let refused: RefusedActions
    /// Whether the texts of what ended before the start are gone, where they are not kept.
    let hasForgottenPast = Atomic(false)

    init(store: MeshStore, ledger: JobLedger, refused: RefusedActions) {
        self.store = store
        self.refused = refused
        self.ledger = ledger
    }

    /// What nodes may cost.
    package var budgets: NodeBudgets { ledger.budgets }

    /// Cap of a node in 24 hours, millionths of a US dollar; 0 means that there is none.
    package func cap(of node: NodeID) -> UInt64 { ledger.cap(of: node) }

    /// The newest runs first, below a run; `status` and `node` keep those with that word or node.
    ///
    /// At most 256; the text of their results is left out and reads as empty.
    package func list(
        status: String? = nil, node: NodeID? = nil, before id: TaskID? = nil, limit: Int = 64
    ) async throws(RunError) -> [RunView] {
        let jobs = try await store.read(orThrow: RunError.store) { tx in
            try JobRow.page(before: id, status: status, node: node, limit: min(max(limit, 1), 256), tx)
        }
        return jobs.map { RunView($0, ledger, hasOutput: false) }
    }

    /// Runs that a node has and has not finished, oldest first, without their events.
    package func inFlight(on node: NodeID) async throws(RunError) -> [RunView] {
        let jobs = try await store.read(orThrow: RunError.store) { tx in try JobRow.open(on: node, tx) }
        return jobs.map { RunView($0, ledger) }
    }

    /// The finished run of a node that was submitted last, without its events; nil when it has none.
    package func latestFinished(on node: NodeID) async throws(RunError) -> RunView? {
        let job = try await store.read(orThrow: RunError.store) { tx in try JobRow.latestFinished(on: node, tx) }
        return job.map { RunView($0, ledger) }
    }

    /// One run with its decision, events and output.
    package func run(_ id: RunID) async throws(RunError) -> RunView {
        let view = try await store.read(orThrow: RunError.store) { [ledger] tx -> RunView? in
            guard let job = try JobRow.find(run: id, tx) else { return nil }
            var view = RunView(job, ledger)
            view.decision = try RunEventRow.decisions(job.taskID, tx).last
            view.events = try RunEventRow.all(job.taskID, tx)
            view.lateResults = try RunEventRow.resultCounts(job.taskID, tx).late
            return view
        }
        guard let view else { throw .unknownRun }
        return view
    }

    /// Every decision of a run, oldest first.
    package func decisions(_ id: RunID) async throws(RunError) -> [DecisionRecord] {
        let decisions = try await store.read(orThrow: RunError.store) { tx -> [DecisionRecord]? in
            guard let job = try JobRow.find(run: id, tx) else { return nil }
            return try RunEventRow.decisions(job.taskID, tx)
        }
        guard let decisions else { throw .unknownRun }
        return decisions
    }
}

extension RunView {
    /// A run without its decision and events.
    fileprivate init(_ job: Job, _ ledger: JobLedger, hasOutput: Bool = true) {
        let (readable, untilMicros) = ledger.readable(job, hasOutput: hasOutput)
        self.init(
            job: readable, decision: nil, events: [], live: ledger.live(job.taskID), lateResults: 0,
            readableUntilMicros: untilMicros)
    }
}

/// Why a run could not be shown.
package enum RunError: Error, Hashable, Sendable {
    /// No such run.
    case unknownRun
    /// The run is over.
    case terminal
    /// The store said no.
    case store(StoreError)
}
