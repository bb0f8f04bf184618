import Synchronization

/// Counts what every node does and has done in the last 24 hours, from jobs as they are committed.
///
/// Memory is bounded: 288 buckets, five notes and the open runs for each node that ever had work. After a restart the
/// sums come back from the store.
final class RunTally: Sendable {
    /// Length of the window, microseconds.
    static let windowMicros: Int64 = 86_400_000_000
    /// Length of a bucket, microseconds.
    static let bucketMicros: Int64 = 300_000_000
    /// Buckets of a window.
    static let bucketCount = 288
    /// What a node remembers of its latest events.
    static let mostNotes = 5
    /// How long a failed run shows on its node, microseconds.
    static let failureMicros: Int64 = 60_000_000

    /// Shortest time between two events on what a node has used, microseconds.
    static let newsMicros: Int64 = 1_000_000

    private struct Open: Sendable {
        let node: NodeID
        let slot: String
        let isRunning: Bool
        let title: String
        let model: String?
    }

    private struct Ledger: Sendable {
        var buckets: [Int64: RunSum] = [:]
        var notes: [RunNote] = []
        var lastEnd: (micros: Int64, isFailure: Bool)?
        var lastNewsMicros: Int64?
        var sum: RunSum { buckets.values.reduce(into: RunSum()) { $0.add($1) } }
    }

    private struct State: Sendable {
        var open: [TaskID: Open] = [:]
        var nodes: [NodeID: Ledger] = [:]
    }

    private let state = Mutex(State())

    /// Takes up the sums of the last 24 hours and the open jobs; called once, before the first job changes.
    func load(_ sums: [RunSumRow], open jobs: [Job]) {
        state.withLock { state in
            for row in sums {
                state.nodes[row.node, default: Ledger()].buckets[row.bucket, default: RunSum()].add(row.sum)
            }
            for job in jobs { Self.hold(job, in: &state) }
        }
    }

    /// Follows one committed change of a job; repeating it changes nothing.
    func note(_ job: Job, nowMicros: Int64) {
        state.withLock { state in
            let before = state.open[job.taskID]
            Self.hold(job, in: &state)
            if job.state.isFinal {
                guard let before else { return }
                Self.finish(job, on: before.node, in: &state)
            } else if let after = state.open[job.taskID], !(before?.isRunning ?? false), after.isRunning {
                Self.remember(job, "started", micros: job.startedMicros ?? nowMicros, on: after.node, in: &state)
            } else if let before, state.open[job.taskID] == nil {
                Self.remember(job, "lost", micros: nowMicros, on: before.node, in: &state)
            }
        }
    }

    /// The figures of every node that ever had work.
    func figures(nowMicros: Int64) -> [NodeID: NodeFigures] {
        state.withLock { state in
            Self.forget(nowMicros: nowMicros, in: &state)
            var figures = state.nodes.mapValues { ledger in
                var node = NodeFigures()
                node.sum = ledger.sum
                node.notes = ledger.notes
                node.hasFailedLately =
                    ledger.lastEnd.map { $0.isFailure && nowMicros - $0.micros < Self.failureMicros } ?? false
                return node
            }
            for (_, open) in state.open.sorted(by: { $0.key < $1.key }) {
                figures[open.node, default: NodeFigures()].inFlight += 1
                figures[open.node]?.bySlot[open.slot, default: 0] += 1
                guard open.isRunning || figures[open.node]?.currentTask == nil else { continue }
                figures[open.node]?.currentTask = open.title
                figures[open.node]?.model = open.model
            }
            return figures
        }
    }

    /// What every node that ever had work used in the last 24 hours.
    func spend(nowMicros: Int64) -> [NodeID: RunSum] {
        state.withLock { state in
            Self.forget(nowMicros: nowMicros, in: &state)
            return state.nodes.mapValues(\.sum)
        }
    }

    /// The same of one node, at most once a second; nil between.
    func spendNews(of node: NodeID, nowMicros: Int64) -> RunSum? {
        state.withLock { state in
            Self.forget(nowMicros: nowMicros, in: &state)
            guard let ledger = state.nodes[node] else { return nil }
            if let last = ledger.lastNewsMicros, (0..<Self.newsMicros).contains(nowMicros - last) { return nil }
            state.nodes[node]?.lastNewsMicros = nowMicros
            return ledger.sum
        }
    }

    /// What all nodes together used in each five minutes of the last 24 hours, oldest first.
    func buckets(nowMicros: Int64) -> [RunSum] {
        let newest = nowMicros / Self.bucketMicros
        let oldest = newest - Int64(Self.bucketCount) + 1
        return state.withLock { state in
            var sums = [RunSum](repeating: RunSum(), count: Self.bucketCount)
            for ledger in state.nodes.values {
                for (bucket, sum) in ledger.buckets where bucket >= oldest && bucket <= newest {
                    sums[Int(bucket - oldest)].add(sum)
                }
            }
            return sums
        }
    }

    private static func hold(_ job: Job, in state: inout State) {
        guard !job.state.isFinal, let node = job.state.node else {
            state.open[job.taskID] = nil
            return
        }
        state.open[job.taskID] = Open(
            node: node, slot: job.slot ?? Planner.ownSlot, isRunning: job.lease != nil, title: title(of: job),
            model: job.facts.requirements.modelId)
    }

    private static func finish(_ job: Job, on node: NodeID, in state: inout State) {
        let micros = job.finishedMicros ?? job.submittedMicros
        let sum = RunSum(job.product?.usage)
        state.nodes[node, default: Ledger()].buckets[micros / bucketMicros, default: RunSum()].add(sum)
        let isFailure = if case .failed = job.state { true } else { false }
        state.nodes[node]?.lastEnd = (micros, isFailure)
        remember(job, job.state.word, micros: micros, on: node, in: &state)
    }

    private static func remember(_ job: Job, _ word: String, micros: Int64, on node: NodeID, in state: inout State) {
        let note = RunNote(micros: micros, run: job.runID, word: word, reason: word == "done" ? nil : job.reason)
        let kept = state.nodes[node]?.notes ?? []
        state.nodes[node, default: Ledger()].notes = Array(([note] + kept).prefix(mostNotes))
    }

    /// The first moment whose runs still count at an instant, Unix microseconds; windows begin with a bucket.
    static func windowStart(atMicros micros: Int64) -> Int64 {
        guard micros >= windowMicros else { return 0 }
        return ((micros - windowMicros) / bucketMicros + 1) * bucketMicros
    }

    private static func forget(nowMicros: Int64, in state: inout State) {
        let oldest = (nowMicros - windowMicros) / bucketMicros
        for (id, ledger) in state.nodes where ledger.buckets.contains(where: { $0.key <= oldest }) {
            state.nodes[id]?.buckets = ledger.buckets.filter { $0.key > oldest }
        }
    }

    /// The first line of what was asked for, at most 80 characters.
    private static func title(of job: Job) -> String {
        let text = job.facts.input.taskDescription
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
        return line.count > 80 ? line.prefix(79) + "…" : line
    }
}
