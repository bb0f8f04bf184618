import Audit
import VoxCrypto

extension Actions {
    /// Starts a finished run again as a new one; on the same node while that is eligible.
    func replay(
        _ run: RunID?, of node: NodeID, _ order: ActionOrder, _ tx: WriteTransaction
    ) throws -> ActionReceipt {
        let old = desk.ledger.readable(try finished(run, of: node, tx)).job
        guard old.hasInput else { throw ActionError.notRecorded }
        let new = RunID("run-" + desk.random.hex(16))
        let entry = try tx.commit(
            "replay", target: node.rawValue, node: node, by: order,
            payload: ["run_id": .string(new.rawValue), "replay_of": .string(old.runID.rawValue)])
        var facts = old.facts
        facts.replayOf = old.runID
        facts.isForgotten = nil
        facts.submittedMs = tx.nowMillis
        let job = try JobRow.insert(
            facts, run: new, item: old.itemID, maxAttempts: desk.settings.maxAttempts, tx)
        try RunEventRow.append("submitted", job, node: nil, reason: nil, tx)
        tx.emit(.taskSubmitted(job))
        let placed = try place(job, near: node, tx)
        let item = try old.itemID.flatMap { try HopperItemRow.find($0, tx) }
        let intent = item.flatMap { $0.isRecorded ? $0.intent : nil } ?? facts.input.taskDescription
        try tx.append(placed.startedDraft(node: placed.lastNode, intent: intent, actor: order.actor))
        let ledger = desk.ledger
        tx.afterCommit { ledger.bell.ring() }
        var receipt = ActionReceipt(entry, affected: [new])
        receipt.replay = ActionReceipt.Replay(run: new, of: old.runID)
        return receipt
    }

    private func finished(_ run: RunID?, of node: NodeID, _ tx: ReadTransaction) throws -> Job {
        guard let run else {
            guard let latest = try JobRow.latestFinished(on: node, tx) else { throw ActionError.nothingToReplay }
            return latest
        }
        guard let job = try JobRow.find(run: run, tx), job.lastNode == node else { throw ActionError.unknownRun }
        guard job.state.isFinal else { throw ActionError.runNotFinished }
        return job
    }

    /// Places the job on the node, else where the rules put it; a job without a place waits for one.
    private func place(_ job: Job, near node: NodeID, _ tx: WriteTransaction) throws -> Job {
        let world = try desk.world(tx)
        var question = try desk.question(job.facts, tx)
        let asked = question.target
        question.target = asked ?? node
        var plan = desk.plan(question, in: world)
        if plan.placement == nil, asked == nil {
            question.target = nil
            plan = desk.plan(question, in: world)
        }
        guard let placement = plan.placement else { return job }
        do {
            return try desk.place(job, plan, placement, tx)
        } catch MailboxError.full {
            throw ActionError.store(.notWritten(doing: "replay", detail: "the mailbox is full"))
        }
    }
}
