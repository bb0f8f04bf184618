import Audit

extension Hopper {
    /// Gives an item another priority, with a reason and a confirmation; the same one again is allowed and recorded.
    ///
    /// A row that no node has claimed is moved in the mailbox too; a running job is not interrupted.
    package func reprioritize(
        _ request: OverrideRequest, to word: String, actor: String
    ) async throws(OverrideError) -> OverrideOutcome {
        guard let priority = HopperPriority(rawValue: word) else { throw .unknownPriority }
        let request = try await checked(request, for: .reprioritize, actor: actor)
        let random = desk.random
        return try await desk.store.write("reprioritise item", orThrow: OverrideError.store) { [self] tx in
            var item = try Self.open(request.itemID, tx)
            let capability = try DeveloperOverride.confirmed(
                request, for: .reprioritize, actor: actor, random: random, tx)
            let before = item.classifiedPriority
            item.classifiedPriority = priority
            item.prioritySource = .developer
            let entry = try tx.append(item.overriddenDraft(.reprioritize, before, request.reason, actor: actor))
            item.note(from: before, by: capability, entry, tx)
            try HopperItemRow.update(item, tx)
            try move(item, tx)
            try capability.spend(on: item.itemId, for: .reprioritize, tx)
            tx.emit(.itemOverridden(item, from: before, auditID: entry.auditID, nowMicros: tx.clock.micros()))
            tx.emit(.reprioritized(item, from: before, by: .developer, reason: request.reason))
            return OverrideOutcome(item: item, entry: entry)
        }
    }

    /// Takes an item back; its job is cancelled, and a node that runs it is told.
    package func withdraw(
        _ request: OverrideRequest, actor: String
    ) async throws(OverrideError) -> OverrideOutcome {
        let request = try await checked(request, for: .withdraw, actor: actor)
        let random = desk.random
        return try await desk.store.write("withdraw item", orThrow: OverrideError.store) { [self] tx in
            var item = try Self.open(request.itemID, tx)
            let capability = try DeveloperOverride.confirmed(
                request, for: .withdraw, actor: actor, random: random, tx)
            let (state, priority) = (item.state, item.classifiedPriority)
            (item.state, item.outcome, item.lastReason) = (.overridden, .withdrawn, "withdrawn")
            let entry = try tx.append(item.overriddenDraft(.withdraw, priority, request.reason, actor: actor))
            item.note(from: priority, by: capability, entry, tx)
            if !tx.keepsTexts {
                item.forgetTexts()
                tx.noteForgotten()
            }
            try HopperItemRow.update(item, tx)
            if state == .assigned, let id = item.taskId, let job = try JobRow.find(id, tx) {
                try desk.ledger.perform(.cancel, on: job, tx)
            }
            try capability.spend(on: item.itemId, for: .withdraw, tx)
            tx.emit(.itemMoved(item, from: state))
            return OverrideOutcome(item: item, entry: entry)
        }
    }

    /// Sets a priority for the orchestrator or the learning policy; what a person set stays.
    package func adjust(
        _ id: ItemID, to priority: HopperPriority, by source: PrioritySource
    ) async throws(OverrideError) -> HopperItem {
        guard source != .developer else { throw .capabilityRequired }
        let isEnabled = source == .orchestrator || desk.settings.isLearningEnabled
        let verdict = try await desk.store.write("adjust priority", orThrow: OverrideError.store) { [self] tx in
            var item = try Self.open(id, tx)
            guard isEnabled, source.mayReplace(item.prioritySource) else {
                tx.emit(.overrideViolation(item, by: source))
                return Result<HopperItem, OverrideError>.failure(.sourceTooLow(current: item.prioritySource))
            }
            let before = item.classifiedPriority
            (item.classifiedPriority, item.prioritySource) = (priority, source)
            try tx.append(item.overriddenDraft(.reprioritize, before, "", actor: "system"))
            try HopperItemRow.update(item, tx)
            try move(item, tx)
            tx.emit(.reprioritized(item, from: before, by: source, reason: nil))
            return .success(item)
        }
        return try verdict.get()
    }

    /// Checks confirmation, then reason; a missing confirmation is recorded.
    private func checked(
        _ request: OverrideRequest, for operation: DeveloperOverride.Operation, actor: String
    ) async throws(OverrideError) -> OverrideRequest {
        guard request.confirmToken == OverrideRequest.confirmation else {
            try await desk.store.write("refuse override", orThrow: OverrideError.store) { tx in
                _ = try tx.append(
                    EntryDraft(
                        kind: .capabilityRefused, actor: actor, action: operation.rawValue,
                        target: request.itemID.rawValue, reason: request.reason))
            }
            throw .capabilityRequired
        }
        guard let reason = request.reason.wireNonBlank else { throw .blankReason }
        var request = request
        request.reason = reason
        return request
    }

    private static func open(_ id: ItemID, _ tx: ReadTransaction) throws -> HopperItem {
        guard let item = try HopperItemRow.find(id, tx) else { throw OverrideError.unknownItem }
        guard item.state == .inbox || item.state == .assigned else { throw OverrideError.terminal }
        return item
    }

    /// Carries a new priority to the job and to its row while nobody has claimed it.
    private func move(_ item: HopperItem, _ tx: WriteTransaction) throws {
        guard item.state == .assigned, let id = item.taskId, let job = try JobRow.find(id, tx) else { return }
        try JobRow.setPriority(item.classifiedPriority.wire, of: id, tx)
        guard case .assigned = job.state, let message = job.messageID else { return }
        try MessageRow.setPriority(item.classifiedPriority.wire, of: message, tx)
    }
}

extension HopperItem {
    /// Adds a line to the history; without an entry of its own the capability's is named.
    mutating func note(
        from before: HopperPriority, by capability: borrowing DeveloperOverride, _ entry: LogEntry?,
        _ tx: WriteTransaction
    ) {
        overrideHistory.append(
            OverrideRecord(
                tsMicros: tx.clock.micros(), actor: capability.actor, originalPriority: before,
                newPriority: classifiedPriority,
                reason: capability.reason, auditId: entry?.auditID ?? capability.auditID))
    }

    fileprivate func overriddenDraft(
        _ operation: DeveloperOverride.Operation, _ before: HopperPriority, _ reason: String, actor: String
    ) -> EntryDraft {
        var payload: [String: JSONValue] = [
            "original_priority": .string(before.rawValue), "priority": .string(classifiedPriority.rawValue),
            "state": .string(state.rawValue), "privacy_class": .string(privacyClass),
        ]
        payload["run_id"] = runId.map { .string($0.rawValue) }
        return EntryDraft(
            kind: .hopperItemOverridden, actor: actor, action: operation.rawValue, target: itemId.rawValue,
            reason: reason, payload: .object(payload))
    }
}
