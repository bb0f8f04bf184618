extension Runs {
    /// The figures of every node that ever had work, with what running attempts have said so far.
    package func figures() -> [NodeID: NodeFigures] {
        var figures = ledger.tally.figures(nowMicros: ledger.clock.micros())
        for (node, live) in ledger.liveFigures() {
            figures[node, default: NodeFigures()].sum.add(RunSum(tokens: live.tokens, costMicroUsd: 0))
            figures[node]?.tokensPerSecond += live.tokensPerSecond
        }
        return figures
    }

    /// What all nodes used in each five minutes of the last 24 hours: 288 sums, oldest first.
    package func usageBuckets() -> [RunSum] { ledger.tally.buckets(nowMicros: ledger.clock.micros()) }

    /// Takes up open jobs and the sums of the last 24 hours after a restart; called once, before the first request.
    package func load() async throws {
        let sinceMicros = ledger.clock.micros() - RunTally.windowMicros
        let (sums, jobs) = try await store.read { tx in
            (try RunSumRow.since(micros: sinceMicros, tx), try JobRow.open(tx))
        }
        ledger.load(jobs)
        ledger.tally.load(sums, open: jobs)
    }
}

extension Runs {
    /// The runs that hold a live execution lease, by lease.
    package func runsByLease() -> [LeaseID: RunID] { ledger.runsByLease() }
}
