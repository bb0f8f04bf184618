import Audit
import VoxCrypto

/// The one queue of things that people and agents want done.
package final class Hopper: Sendable {
    /// Longest intent, characters after trim.
    package static let longestIntent = 8_192
    /// Items of one batch at most.
    package static let mostItems = 64

    let desk: JobDesk

    init(desk: JobDesk) {
        self.desk = desk
    }

    private var store: MeshStore { desk.store }

    /// Takes something into the inbox; classified, on disk and in the op-log when it returns.
    package func submit(_ submission: HopperSubmission, actor: String) async throws(HopperError) -> HopperItem {
        let (plain, found) = try classified(submission)
        let random = desk.random
        return try await store.write("submit to hopper", orThrow: HopperError.store) { tx in
            var item = plain
            if item.prioritySource == .developer {
                let capability = try DeveloperOverride.atIntake(of: item.itemId, actor: actor, random: random, tx)
                item.note(from: found.priority, by: capability, nil, tx)
                try item.admit(actor: actor, tx)
                try capability.spend(on: item.itemId, for: .intake, tx)
            } else {
                try item.admit(actor: actor, tx)
            }
            return item
        }
    }

    /// Submits and dispatches at once; the outcome names the run, or says why there is none.
    package func runNow(
        _ submission: HopperSubmission, on target: NodeID? = nil, actor: String
    ) async throws(HopperError) -> (item: HopperItem, outcome: BatchOutcome.Item) {
        if let target, desk.registry.node(target) == nil { throw .unknownNode }
        let item = try await submit(submission, actor: actor)
        var request = BatchRequest()
        request.itemIDs = [item.itemId]
        request.targetNode = target
        let outcome = try await startBatch(request, actor: actor).outcomes.first
        return (try await self.item(item.itemId), outcome ?? .refused(item.itemId, "store_write_failed"))
    }

    /// Inbox items in planning order.
    package func inbox() async throws(HopperError) -> [HopperItem] {
        let items = try await store.read(orThrow: HopperError.store) { tx in
            try HopperItemRow.all(.inbox, limit: 10_000, tx)
        }
        return ordered(items)
    }

    /// Assigned items in planning order.
    package func assigned() async throws(HopperError) -> [HopperItem] {
        let items = try await store.read(orThrow: HopperError.store) { tx in
            try HopperItemRow.all(.assigned, limit: 10_000, tx)
        }
        return ordered(items)
    }

    /// Finished items, newest first, older than an item.
    package func history(before id: ItemID? = nil, limit: Int = 64) async throws(HopperError) -> [HopperItem] {
        try await store.read(orThrow: HopperError.store) { tx in
            try HopperItemRow.history(before: id, limit: min(max(limit, 1), 256), tx)
        }
    }

    /// One item.
    package func item(_ id: ItemID) async throws(HopperError) -> HopperItem {
        let item = try await store.read(orThrow: HopperError.store) { tx in try HopperItemRow.find(id, tx) }
        guard let item else { throw .unknownItem }
        return item
    }

    /// A batch that was started.
    package func batch(_ id: BatchID) async throws(HopperError) -> BatchOutcome {
        let batch = try await store.read(orThrow: HopperError.store) { tx in try HopperItemRow.batch(id, tx) }
        guard let batch else { throw .unknownBatch }
        return batch
    }

    /// Where an item would go at this moment; no promise.
    package func likely(_ item: HopperItem, on target: NodeID? = nil) async throws(HopperError) -> DecisionRecord {
        try await store.read(orThrow: HopperError.store) { [self] tx in
            let facts = facts(of: item, target: target)
            return Planner.plan(try desk.question(facts, tx), in: try desk.world(tx)).record
        }
    }

    func ordered(_ items: [HopperItem]) -> [HopperItem] {
        PlanningOrder.sorted(
            items, nowMicros: desk.clock.micros(), agePromoteSeconds: desk.settings.agePromoteSeconds)
    }

    private func classified(
        _ submission: HopperSubmission
    ) throws(HopperError) -> (item: HopperItem, found: Classification) {
        guard let intent = submission.intent.wireNonBlank else { throw .emptyIntent }
        guard intent.count <= Self.longestIntent else { throw .intentTooLong }
        guard submission.affinityHints.count <= 32, submission.affinityHints.allSatisfy({ $0.utf8.count <= 256 })
        else { throw .unfitHints }
        let hint = submission.priorityHint?.wireNonBlank ?? "unspecified"
        let hinted = HopperPriority(rawValue: hint)
        guard hinted != nil || hint == "unspecified" else { throw .unknownPriority }
        let privacy = submission.privacyClass?.wireNonBlank ?? desk.settings.defaultClass
        guard PrivacyClass(display: privacy) != nil else { throw .unknownClass }
        guard ["developer", "agent", "webhook"].contains(submission.source) else { throw .unknownSource }
        try checkSealing(submission, privacy)
        let found = classifier().classify(
            intent, hints: submission.affinityHints, model: submission.modelID?.wireNonBlank)
        let isOverride = submission.source == "developer" && hinted != nil && hinted != found.priority
        var item = HopperItem(
            itemId: ItemID("hop-" + desk.random.hex(16)), intent: intent, affinityHints: submission.affinityHints,
            priorityHint: hint, source: submission.source, sessionId: submission.sessionID?.wireNonBlank,
            classifiedPriority: hinted ?? found.priority,
            prioritySource: isOverride ? .developer : .orchestrator,
            classifiedAffinity: found.affinity, taskKind: found.kind.rawValue,
            confidencePercent: found.confidencePercent, classifier: Classifier.name, privacyClass: privacy,
            state: .inbox, submittedAt: desk.clock.micros(), traceparent: traceparent(submission.traceparent),
            modelId: submission.modelID?.wireNonBlank ?? found.modelID, hintedNode: found.nodeID,
            requiredLabels: found.labels, inputJson: submission.input.map { WireCodec.text($0) })
        item.requiredSecrets = submission.requiredSecrets
        item.isSensitive = submission.isSensitive ? true : nil
        return (item, found)
    }

    private func checkSealing(_ submission: HopperSubmission, _ privacy: String) throws(HopperError) {
        let names = submission.requiredSecrets
        guard names.count <= JobSecrets.mostNames, names.allSatisfy(JobSecrets.isName), Set(names).count == names.count
        else { throw .unfitSecrets }
        guard privacy != PrivacyClass.publicMesh.display || (names.isEmpty && !submission.isSensitive)
        else { throw .sealedForPublic }
    }

    /// The rules with the models that nodes advertise now.
    func classifier() -> Classifier {
        var models: [String: [String]] = [:]
        for model in desk.registry.candidates().flatMap({ $0.record.advertisedModels ?? [] }) {
            models[model.modelId, default: []] += model.taskKinds
        }
        return Classifier(models: models)
    }

    private func traceparent(_ given: String?) -> String {
        given.flatMap(TraceParent.normalised) ?? TraceParent.make(desk.random)
    }

    /// What a job of the item is made of.
    func facts(of item: HopperItem, target: NodeID?) -> Job.Facts {
        var needs = JobRequirements(taskKind: item.taskKind)
        let isText = item.taskKind == TaskKind.textInfer.rawValue
        needs.modelId = item.modelId ?? (isText ? desk.settings.defaultModel : nil)
        needs.priority = item.classifiedPriority.wire
        needs.timeoutSecs = desk.settings.timeoutSeconds
        needs.requiredLabels = item.requiredLabels.isEmpty ? nil : item.requiredLabels
        needs.requiredSecrets = item.requiredSecrets.isEmpty ? nil : item.requiredSecrets
        var input = JobInput(taskDescription: item.intent)
        input.sessionId = item.sessionId
        let given = item.inputJson.flatMap { try? JSONValue(parsing: Array($0.utf8)) }  // written by us; else absent
        input.input = given ?? (isText ? ["prompt": .string(item.intent)] : nil)
        let isSensitive = item.isSensitive ?? false
        let privacy = PrivacyClass(display: item.privacyClass, isSensitive: isSensitive) ?? .localOnly
        return Job.Facts(
            requirements: needs, input: input, privacyWord: privacy.rawWord ?? "local-only",
            sessionId: item.sessionId, targetNode: target ?? item.hintedNode, traceparent: item.traceparent,
            submittedMs: item.submittedAt / 1_000)
    }
}

extension HopperItem {
    fileprivate func admit(actor: String, _ tx: WriteTransaction) throws {
        try HopperItemRow.insert(self, tx)
        try tx.append(admittedDraft(actor: actor))
        tx.emit(.itemAdmitted(self))
    }

    fileprivate func admittedDraft(actor: String) -> EntryDraft {
        EntryDraft(
            kind: .hopperItemAdmitted, actor: actor, target: itemId.rawValue,
            payload: [
                "intent_sha256": .string(SHA256.hash(Array(intent.utf8)).hex),
                "priority": .string(classifiedPriority.rawValue), "task_kind": .string(taskKind),
                "source": .string(source), "privacy_class": .string(privacyClass),
            ])
    }
}
