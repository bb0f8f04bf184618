import Audit

extension MeshEvent {
    private static func job(_ type: String, _ job: Job, _ fields: [String: JSONValue?]) -> MeshEvent {
        var all = fields
        all["task_id"] = .integer(job.taskID.rawValue)
        all["run_id"] = .string(job.runID.rawValue)
        all["privacy_class"] = .string(job.privacy.display)
        return MeshEvent(.runs, type, all)
    }

    static func taskSubmitted(_ job: Job) -> MeshEvent {
        Self.job(
            "TaskSubmitted", job,
            [
                "item_id": job.itemID.map { .string($0.rawValue) },
                "task_kind": .string(job.facts.requirements.taskKind),
                "session_id": job.facts.sessionId.map { .string($0) },
            ])
    }

    static func taskStarted(_ job: Job, node: NodeID, attempt: Int) -> MeshEvent {
        Self.job(
            "TaskStarted", job, ["node_id": .string(node.rawValue), "attempt": .integer(Int64(attempt))])
    }

    static func taskCompleted(_ job: Job) -> MeshEvent {
        let usage = job.product?.usage
        let elapsed = (job.finishedMicros ?? 0) - (job.startedMicros ?? job.submittedMicros)
        let tokens = usage.map { Int64(clamping: $0.inputTokens + $0.outputTokens) } ?? 0
        return Self.job(
            "TaskCompleted", job,
            [
                "node_id": job.lastNode.map { .string($0.rawValue) },
                "duration_ms": .integer(max(0, elapsed) / 1_000), "tokens": .integer(tokens),
                "cost_usd": .double(Double(usage?.costMicroUsd ?? 0) / 1_000_000),
            ])
    }

    static func taskFailed(_ job: Job, node: NodeID?, error: String, willRetry: Bool) -> MeshEvent {
        Self.job(
            "TaskFailed", job,
            [
                "node_id": node.map { .string($0.rawValue) }, "error": .string(error),
                "will_retry": .bool(willRetry),
            ])
    }

    static func nodeBudget(_ node: NodeID, _ sum: RunSum, capMicroUsd: UInt64) -> MeshEvent {
        MeshEvent(
            .mesh, "MeshNodeBudget",
            [
                "node_id": .string(node.rawValue), "cost_usd_24h": .double(Double(sum.costMicroUsd) / 1_000_000),
                "cost_cap_usd": .double(Double(capMicroUsd) / 1_000_000),
                "token_count_24h": .integer(Int64(clamping: sum.tokens)),
            ])
    }

    static func runOutput(_ run: RunID, _ progress: JobProgress, privacy: PrivacyClass) -> MeshEvent {
        MeshEvent(
            .runs, "RunOutput",
            [
                "run_id": .string(run.rawValue), "seq": .integer(Int64(clamping: progress.seq)),
                "text": .string(progress.text ?? ""),
                "tokens": .integer(Int64(clamping: progress.tokens ?? 0)),
                "tokens_per_sec": progress.tokensPerSec.map { .double($0) },
                "privacy_class": .string(privacy.display),
            ])
    }

    static func itemAdmitted(_ item: HopperItem) -> MeshEvent {
        MeshEvent(
            .hopper, "HopperItemAdmitted",
            [
                "item_id": .string(item.itemId.rawValue),
                "classified_priority": .string(item.classifiedPriority.rawValue),
                "classified_affinity": .array(item.classifiedAffinity.map { .string($0) }),
                "confidence": .double(Double(item.confidencePercent) / 100),
                "session_id": item.sessionId.map { .string($0) },
                "privacy_class": .string(item.privacyClass),
            ])
    }

    static func itemMoved(_ item: HopperItem, from state: HopperItem.State) -> MeshEvent {
        MeshEvent(
            .hopper, "HopperItemMoved",
            [
                "item_id": .string(item.itemId.rawValue), "from_state": .string(state.rawValue),
                "to_state": .string(item.state.rawValue),
                "outcome": item.outcome.map { .string($0.rawValue) },
                "reason": item.lastReason.map { .string($0) },
                "node_id": item.nodeId.map { .string($0.rawValue) },
                "task_id": item.taskId.map { .integer($0.rawValue) },
                "run_id": item.runId.map { .string($0.rawValue) },
                "privacy_class": .string(item.privacyClass),
            ])
    }

    static func batchStarted(_ id: BatchID, _ outcome: BatchOutcome) -> MeshEvent {
        MeshEvent(
            .hopper, "BatchStarted",
            [
                "batch_id": .string(id.rawValue), "dispatched": .integer(Int64(outcome.dispatched)),
                "refused": .integer(Int64(outcome.refused)),
            ])
    }

    static func policyChanged(_ node: NodeID, changed: [String]) -> MeshEvent {
        MeshEvent(
            .policy, "PolicyChanged",
            ["node_id": .string(node.rawValue), "changed": .array(changed.map { .string($0) })])
    }
}
