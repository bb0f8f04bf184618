import Audit

extension MeshServices {
    /// Everything that `GET /metrics` says, in Prometheus' text format 0.0.4.
    package func metricsText(version: String, wireVersion: Int) async throws -> String {
        var text = MetricsText()
        events.metrics.write(to: &text)
        text.add(.buildInfo, [([version, String(wireVersion)], 1)])
        addNodes(to: &text)
        text.add(.claimWaiters, mailbox.waiters.count)
        text.add(.streams, events.subscriberCount)
        addProcess(to: &text)
        text.add(.storeSize, try await store.sizeBytes())
        try await addRows(to: &text)
        try await addLog(to: &text)
        return text.text
    }

    private func addNodes(to text: inout MetricsText) {
        let nowMs = clock.millis()
        let nodes = registry.snapshots()
        text.add(.nodes, Self.tally(nodes.map(\.liveness.rawValue)))
        text.add(.nodeStatus, Self.tally(nodes.map { $0.status(nowMs: nowMs) }))
        let models = nodes.flatMap { $0.record.advertisedModels ?? [] }
        text.add(largest: .models, Self.tally(models.map { $0.backend ?? "unknown" }))
        addCosts(of: nodes, to: &text)
    }

    /// Nodes that are named in the two metrics of costs.
    private static let mostCosts = 100

    private func addCosts(of nodes: [NodeSnapshot], to text: inout MetricsText) {
        let (figures, budgets) = (runs.figures(), runs.ledger.budgets)
        let costs = nodes.map { node in
            (id: node.id.rawValue, used: figures[node.id]?.sum.costMicroUsd ?? 0, cap: budgets.cap(of: node.id))
        }.sorted { ($1.used, $0.id) < ($0.used, $1.id) }
        text.add(.nodeCost, Self.dollars(costs.map { ($0.id, $0.used) }))
        text.add(.nodeCostCap, Self.dollars(costs.map { ($0.id, $0.cap) }).filter { $0.value > 0 })
    }

    /// The first nodes by name, the rest of them together.
    private static func dollars(_ amounts: [(id: String, microUsd: UInt64)]) -> [(labels: [String], value: Double)] {
        let all = amounts.map { (labels: [$0.id], value: Double($0.microUsd) / 1_000_000) }
        guard all.count > mostCosts else { return all }
        return all.prefix(mostCosts) + [(["other"], all.dropFirst(mostCosts).reduce(0) { $0 + $1.value })]
    }

    private static func tally(_ words: [String]) -> [(labels: [String], value: Double)] {
        words.reduce(into: [:]) { $0[$1, default: 0] += 1 }.map { ([$0.key], $0.value) }
    }

    private func addRows(to text: inout MetricsText) async throws {
        let (inbox, depths, items, tables, leases) = try await store.read { tx in
            (
                try MetricsRow.inboxRows(tx), try MetricsRow.inboxDepths(tx), try MetricsRow.hopperItems(tx),
                try MetricsRow.tableRows(tx), try ExecLeaseRow.allLive(tx).count
            )
        }
        text.add(.inboxRows, inbox)
        text.add(largest: .inboxDepth, depths)
        text.add(.hopperItems, items)
        text.add(.storeRows, tables)
        let inboxLeases = inbox.first { $0.labels == ["leased"] }?.value ?? 0
        text.add(.liveLeases, [(["exec"], Double(leases)), (["inbox"], inboxLeases)])
    }

    private func addLog(to text: inout MetricsText) async throws {
        let size = try await store.read { tx in try OpLogRow.size(tx) }
        text.add(.logSize, size)
        guard let covered = try await audit.newestCheckpoint()?.checkpoint.size else { return }
        let firstOpen = covered < size ? try await audit.entry(at: covered) : nil
        let ageMicros = firstOpen.map { max(0, clock.micros() - $0.tsMicros) } ?? 0
        text.add(.checkpointAge, [([], Double(ageMicros) / 1_000_000)])
    }

    private func addProcess(to text: inout MetricsText) {
        let figures = ProcessFigures.now
        text.add(.processorTime, [([], figures.processorSeconds)])
        if let bytes = figures.residentBytes { text.add(.residentMemory, bytes) }
        if let count = figures.openFileCount { text.add(.openFiles, count) }
    }
}
