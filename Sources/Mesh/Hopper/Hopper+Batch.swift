import Audit
import VoxCrypto

extension Hopper {
    /// Plans items one after another and dispatches those that have a node; each in a transaction of its own.
    package func startBatch(_ request: BatchRequest, actor: String) async throws(HopperError) -> BatchOutcome {
        if let ids = request.itemIDs, ids.count > Self.mostItems { throw .tooManyItems }
        if let target = request.targetNode, desk.registry.node(target) == nil { throw .unknownNode }
        let limit = min(max(request.limit ?? (request.itemIDs == nil ? 8 : Self.mostItems), 1), Self.mostItems)
        let ids = try await candidates(request).prefix(limit)
        if request.isDryRun { return try await dryRun(Array(ids), request) }
        let batchID = BatchID("bat-" + desk.random.hex(8))
        var outcomes: [BatchOutcome.Item] = []
        for id in ids { outcomes.append(await dispatch(id, request, batch: batchID, actor: actor)) }
        return try await record(BatchOutcome(batchId: batchID, outcomes: outcomes), batchID, actor: actor)
    }

    private func candidates(_ request: BatchRequest) async throws(HopperError) -> [ItemID] {
        if let ids = request.itemIDs { return ids }
        return try await inbox().map(\.itemId)
    }

    private func record(
        _ outcome: BatchOutcome, _ id: BatchID, actor: String
    ) async throws(HopperError) -> BatchOutcome {
        try await desk.store.write("record batch", orThrow: HopperError.store) { tx in
            try HopperItemRow.insert(outcome, id: id, nowMicros: tx.clock.micros(), tx)
            try tx.append(
                EntryDraft(
                    kind: .batchStarted, actor: actor, target: id.rawValue,
                    payload: [
                        "dispatched": .integer(Int64(outcome.dispatched)),
                        "refused": .integer(Int64(outcome.refused)),
                        "items": .array(outcome.outcomes.map { .string($0.itemId.rawValue) }),
                    ]))
            tx.emit(.batchStarted(id, outcome))
        }
        return outcome
    }

    private func dispatch(
        _ id: ItemID, _ request: BatchRequest, batch: BatchID, actor: String
    ) async -> BatchOutcome.Item {
        do {
            return try await desk.store.write("dispatch item") { [self] tx in
                guard var item = try HopperItemRow.find(id, tx) else { return .refused(id, "item_unknown") }
                if let reason = item.undispatchable { return .refused(id, reason) }
                let facts = facts(of: item, target: request.targetNode)
                let world = try desk.world(tx)
                let plan = desk.plan(try desk.question(facts, tx), in: world)
                guard let placement = plan.placement else {
                    let refusal = Self.refusal(of: item, plan.record, world)
                    item.lastReason = refusal.reason
                    try HopperItemRow.update(item, tx)
                    return refusal
                }
                return try start(item, facts, (plan, placement), batch: (batch, actor), tx)
            }
        } catch let error as SealingError {
            return .refused(id, error.rawValue)
        } catch {
            return .refused(id, "store_write_failed")
        }
    }

    private func start(
        _ item: HopperItem, _ facts: Job.Facts, _ planned: (plan: Planner.Plan, placement: Planner.Placement),
        batch: (id: BatchID, actor: String), _ tx: WriteTransaction
    ) throws -> BatchOutcome.Item {
        var item = item
        let queued = try JobRow.insert(
            facts, run: RunID("run-" + desk.random.hex(16)), item: item.itemId, maxAttempts: desk.settings.maxAttempts,
            tx)
        try RunEventRow.append("submitted", queued, node: nil, reason: nil, tx)
        tx.emit(.taskSubmitted(queued))
        let job = try desk.place(queued, planned.plan, planned.placement, tx)
        let before = item.state
        item.state = .assigned
        item.nodeId = planned.placement.node
        item.taskId = job.taskID
        item.runId = job.runID
        item.batchId = batch.id
        item.lastReason = nil
        try HopperItemRow.update(item, tx)
        try tx.append(job.startedDraft(node: planned.placement.node, intent: item.intent, actor: batch.actor))
        tx.emit(.itemMoved(item, from: before))
        return BatchOutcome.Item(
            itemId: item.itemId, outcome: "dispatched", nodeId: planned.placement.node, taskId: job.taskID,
            runId: job.runID)
    }

    private func dryRun(_ ids: [ItemID], _ request: BatchRequest) async throws(HopperError) -> BatchOutcome {
        let outcomes = try await desk.store.read(orThrow: HopperError.store) { [self] tx in
            var world = try desk.world(tx)
            var placed: Set<ItemID> = []
            return try ids.map { id -> BatchOutcome.Item in
                guard let item = try HopperItemRow.find(id, tx) else { return .refused(id, "item_unknown") }
                if let reason = item.undispatchable { return .refused(id, reason) }
                if placed.contains(id) { return .refused(id, "item_already_assigned") }
                let facts = facts(of: item, target: request.targetNode)
                let plan = Planner.plan(try desk.question(facts, tx), in: world)
                guard let placement = plan.placement else { return Self.refusal(of: item, plan.record, world) }
                world.load[placement.node, default: [:]][placement.slot, default: 0] += 1
                placed.insert(id)
                return BatchOutcome.Item(itemId: id, outcome: "would_dispatch", nodeId: placement.node)
            }
        }
        return BatchOutcome(batchId: nil, outcomes: outcomes)
    }

    private static func refusal(
        of item: HopperItem, _ record: DecisionRecord, _ world: Planner.World
    ) -> BatchOutcome.Item {
        guard !world.nodes.isEmpty else { return .refused(item.itemId, "no_nodes") }
        let perNode = record.considered.map {
            BatchOutcome.NodeReason(nodeId: $0.nodeId, reason: $0.reason ?? "")
        }
        let isLocal = item.privacyClass == "local-only"
        let hasOwn = world.nodes.contains { $0.isOwn && $0.record.advertisedModels?.isEmpty == false }
        return .refused(item.itemId, isLocal && !hasOwn ? "privacy_local_only" : "no_eligible_node", perNode)
    }
}

extension HopperItem {
    /// Why the item cannot be dispatched; nil while it waits in the inbox.
    fileprivate var undispatchable: String? {
        switch state {
        case .inbox: nil
        case .assigned: "item_already_assigned"
        case .done, .overridden: "item_terminal"
        }
    }
}

extension Job {
    /// What the log says of a run's beginning; the node is absent while it has none.
    func startedDraft(node: NodeID?, intent: String, actor: String) -> EntryDraft {
        var payload: [String: JSONValue] = [
            "task_id": .integer(taskID.rawValue),
            "task_kind": .string(facts.requirements.taskKind), "privacy_class": .string(privacy.display),
            "intent_sha256": .string(SHA256.hash(Array(intent.utf8)).hex),
        ]
        payload["node_id"] = node.map { .string($0.rawValue) }
        payload["replay_of"] = facts.replayOf.map { .string($0.rawValue) }
        payload["item_id"] = itemID.map { .string($0.rawValue) }
        payload["model_id"] = facts.requirements.modelId.map { .string($0) }
        return EntryDraft(kind: .runStarted, actor: actor, target: runID.rawValue, payload: .object(payload))
    }
}
