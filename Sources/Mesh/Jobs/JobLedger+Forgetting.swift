extension JobLedger {
    /// Takes what a finished job was asked and what it made out of its row, its results and its mailbox rows.
    ///
    /// Nothing happens where texts are kept. `isRemembered` leaves them in memory for a while, for who asked.
    func forget(_ job: inout Job, isRemembered: Bool, _ tx: WriteTransaction) throws {
        guard !tx.keepsTexts, !job.isForgotten else { return }
        let full = job
        for id in try MessageRow.openPlacements(of: job.taskID, tx) {
            try mailbox.ack(id, receiver: .workerPool, in: tx)  // one that a node refused and has not acked
        }
        job.forgetTexts()
        try JobRow.forgetTexts(of: job, tx)
        try RunEventRow.forgetTexts(ofResultsOf: job.taskID, tx)
        tx.noteForgotten()
        guard isRemembered else { return }
        let nowMicros = tx.clock.micros()
        tx.afterCommit { [self] in recentTexts.keep(full, nowMicros: nowMicros) }
    }

    /// The job with the texts that memory still has of it, and until when, Unix microseconds.
    ///
    /// `hasOutput` is false for a list, where the text of results is left out.
    func readable(_ job: Job, hasOutput: Bool = true) -> (job: Job, untilMicros: Int64?) {
        guard job.isForgotten, let texts = recentTexts.texts(of: job.runID, nowMicros: clock.micros()) else {
            return (job, nil)
        }
        var full = job
        full.facts.input = texts.input ?? .forgotten
        if hasOutput, let output = texts.output { full.product?.output = output }
        if texts.isCut { full.product?.isTruncated = true }
        return (full, texts.untilMicros)
    }
}

extension Job {
    fileprivate mutating func forgetTexts() {
        facts.input = .forgotten
        facts.isForgotten = true
        product?.output = ""
    }
}

extension JobInput {
    /// What stands in a job's row once its input is gone; no input that was submitted is like it.
    static let forgotten = JobInput(taskDescription: "")
}
