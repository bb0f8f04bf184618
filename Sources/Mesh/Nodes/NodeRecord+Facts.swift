import Audit

extension NodeRecord {
    /// The record without what the server owns.
    var withoutServerFields: NodeRecord {
        var record = self
        record.quarantined = nil
        record.admission = nil
        record.maintenance = nil
        record.maintenanceUntilUnixMs = nil
        record.lastSeenUnixMs = 0
        return record
    }

    /// The flags that a new node brings itself: maintenance only.
    var ownGates: NodeGates {
        var gates = NodeGates()
        gates.isInMaintenance = maintenance ?? false
        gates.maintenanceUntilMs = gates.isInMaintenance ? maintenanceUntilUnixMs.map { Int64(clamping: $0) } : nil
        if gates.maintenanceUntilMs == 0 { gates.maintenanceUntilMs = nil }
        return gates
    }

    /// This record with every optional field that a heartbeat brings; what only a join may change stays.
    func merging(_ heartbeat: NodeRecord) -> NodeRecord {
        var merged = self
        // Spelled out, not by key paths: this runs for every heartbeat.
        func take<Value>(_ value: Value?, _ place: inout Value?) {
            if let value { place = value }
        }
        take(heartbeat.listenAddr, &merged.listenAddr)
        take(heartbeat.scopeId, &merged.scopeId)
        take(heartbeat.visibility, &merged.visibility)
        take(heartbeat.poolId, &merged.poolId)
        take(heartbeat.trustTier, &merged.trustTier)
        take(heartbeat.privacyClass, &merged.privacyClass)
        take(heartbeat.provider, &merged.provider)
        take(heartbeat.gpuInventorySource, &merged.gpuInventorySource)
        take(heartbeat.gpuTruthLayer, &merged.gpuTruthLayer)
        take(heartbeat.nvidiaDriverVersion, &merged.nvidiaDriverVersion)
        take(heartbeat.cudaDriverVersion, &merged.cudaDriverVersion)
        take(heartbeat.gpuReadinessReason, &merged.gpuReadinessReason)
        take(heartbeat.hostTriple, &merged.hostTriple)
        take(heartbeat.ownerVoxUserId, &merged.ownerVoxUserId)
        take(heartbeat.ed25519PubKeyB64, &merged.ed25519PubKeyB64)
        take(heartbeat.x25519PubKeyB64, &merged.x25519PubKeyB64)
        take(heartbeat.gpuTotalCount, &merged.gpuTotalCount)
        take(heartbeat.gpuHealthyCount, &merged.gpuHealthyCount)
        take(heartbeat.gpuAllocatableCount, &merged.gpuAllocatableCount)
        take(heartbeat.inventoryVersion, &merged.inventoryVersion)
        take(heartbeat.gpuReadinessCheckedUnixMs, &merged.gpuReadinessCheckedUnixMs)
        take(heartbeat.memoryFreeBytes, &merged.memoryFreeBytes)
        take(heartbeat.inventoryUnixMs, &merged.inventoryUnixMs)
        take(heartbeat.workloadClasses, &merged.workloadClasses)
        take(heartbeat.loadedLlmModels, &merged.loadedLlmModels)
        take(heartbeat.probeFailures, &merged.probeFailures)
        take(heartbeat.gpuReadinessOk, &merged.gpuReadinessOk)
        take(heartbeat.cpuUsagePct, &merged.cpuUsagePct)
        take(heartbeat.advertisedModels, &merged.advertisedModels)
        take(heartbeat.donationPolicy, &merged.donationPolicy)
        return merged
    }

    /// True when only last seen and load figures differ.
    func hasSameFacts(as other: NodeRecord) -> Bool {
        self == other || withoutSoftFields == other.withoutSoftFields
    }

    private var withoutSoftFields: NodeRecord {
        var record = withoutServerFields
        record.cpuUsagePct = nil
        record.memoryFreeBytes = nil
        record.gpuAllocatableCount = nil
        record.inventoryUnixMs = nil
        record.gpuReadinessCheckedUnixMs = nil
        return record
    }

    /// Wire names of the fields that differ, without last seen and load figures; sorted.
    func changedFacts(from other: NodeRecord) -> [String] {
        let mine = WireCodec.json(withoutSoftFields).objectValue ?? [:]
        let theirs = WireCodec.json(other.withoutSoftFields).objectValue ?? [:]
        return Set(mine.keys).union(theirs.keys).filter { mine[$0] != theirs[$0] }.sorted()
    }

    /// `InventoryChanged` when the node advertises other models than before.
    func inventoryChange(from other: NodeRecord?, own: NodeID) -> MeshEvent? {
        let mine = Set((advertisedModels ?? []).map(\.modelId))
        let theirs = Set((other?.advertisedModels ?? []).map(\.modelId))
        guard mine != theirs else { return nil }
        func names(_ models: Set<String>) -> JSONValue { .array(models.sorted().map { .string($0) }) }
        return MeshEvent(
            .models, "InventoryChanged",
            [
                "node_id": .string(id), "added": names(mine.subtracting(theirs)),
                "removed": names(theirs.subtracting(mine)), "stale": false,
                "privacy_class": .string(privacyDisplay(own: own)),
            ])
    }

    /// The class of work that a node stands for, in the display words of pages, events and the log.
    package func privacyDisplay(own: NodeID) -> String {
        if visibility?.wireTrimmed.lowercased() == "public" { return PrivacyClass.publicMesh.display }
        return (id == own.rawValue ? PrivacyClass.localOnly : .pairedPeers).display
    }

    /// What entries say of a node; the `mesh` projection is built from it.
    func projectedFacts(own: NodeID) -> [String: JSONValue] {
        var facts: [String: JSONValue] = [
            "kind": .string(displayKind(own: own)),
            "label": .string(capabilities.hostname ?? id),
            "visibility": .string(visibility ?? "private"),
            "privacy_class": .string(privacyDisplay(own: own)),
        ]
        facts["slots"] = .integer(donationPolicy?.slots.reduce(0) { $0 + Int64($1.maxConcurrent) } ?? 0)
        facts["public_key"] = ed25519PubKeyB64.map { .string($0) }
        return facts
    }

    /// `orchestrator` for the own node, `agent` by workload class, else `worker`.
    package func displayKind(own: NodeID) -> String {
        if id == own.rawValue { return "orchestrator" }
        return workloadClasses?.contains("agent") == true ? "agent" : "worker"
    }
}

extension NodeGates {
    /// What the entry of a new node says of gates that are not open.
    var projectedFacts: [String: JSONValue] {
        var facts: [String: JSONValue] = [:]
        if isInMaintenance { facts["maintenance"] = true }
        if admission != .open { facts["admission"] = .string(admission.rawValue) }
        return facts
    }
}

extension NodeRow {
    /// The record as it travels, with last seen and the operator's flags.
    var wireRecord: NodeRecord {
        var wire = record
        wire.lastSeenUnixMs = UInt64(clamping: lastSeenMs)
        wire.quarantined = gates.isQuarantined ? true : nil
        wire.maintenance = gates.isInMaintenance ? true : nil
        wire.maintenanceUntilUnixMs = gates.maintenanceUntilMs.map { UInt64(clamping: $0) }
        wire.admission = gates.admission == .open ? nil : gates.admission.rawValue
        return wire
    }
}
