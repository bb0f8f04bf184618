import Mesh

extension RunJSON {
    /// A run's row; `nowMicros` gives the duration of what still runs.
    init(_ run: RunView, nowMicros: Int64) {
        id = run.id.rawValue
        kind = "job"
        taskID = UInt64(clamping: run.job.taskID.rawValue)
        itemID = run.job.itemID?.rawValue
        status = run.status
        nodeID = run.node?.rawValue
        attempt = run.attempt
        model = run.model
        taskKind = run.taskKind
        privacyClass = run.privacyClass
        started = Figures.iso(micros: run.job.startedMicros ?? run.job.submittedMicros)
        startedMicros = run.job.startedMicros
        durationMillis =
            run.durationMs
            ?? (run.job.state.isFinal ? nil : run.job.startedMicros.map { max(0, nowMicros - $0) / 1_000 })
        tokens = run.tokens
        costDollars = Double(run.job.product?.usage?.costMicroUsd ?? 0) / 1_000_000
        traceID = run.traceID
        replayOf = run.job.facts.replayOf?.rawValue
        error = run.error
        slot = run.slot
        isRecorded = run.isRecorded ? nil : false
        readableUntil = run.readableUntilMicros.map { Figures.iso(micros: $0) }
    }
}
