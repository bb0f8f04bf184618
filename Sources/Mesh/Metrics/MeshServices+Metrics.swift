import Audit

extension MeshServices {
    /// Everything that `GET /metrics` says, in Prometheus' text format 0.0.4.
    package func metricsText(version: String, wireVersion: Int) async throws -> String {
        try await metrics(version: version, wireVersion: wireVersion).text
    }

    /// The same, for the export.
    func metrics(version: String, wireVersion: Int) async throws -> MetricsReading {
        var reading = MetricsReading()
        events.metrics.write(to: &reading)
        reading.add(.buildInfo, [([version, String(wireVersion)], 1)])
        addNodes(to: &reading)
        reading.add(.claimWaiters, mailbox.waiters.count)
        reading.add(.streams, events.subscriberCount)
        addProcess(to: &reading)
        reading.add(.storeSize, try await store.sizeBytes())
        try await addRows(to: &reading)
        try await addLog(to: &reading)
        let dropped = telemetry?.dropped ?? []
        reading.add(.exportDropped, dropped.map { ([$0.signal.rawValue], Double($0.count)) })
        return reading
    }

    private func addNodes(to reading: inout MetricsReading) {
        let nowMs = clock.millis()
        let nodes = registry.snapshots()
        reading.add(.nodes, Self.tally(nodes.map(\.liveness.rawValue)))
        reading.add(.nodeStatus, Self.tally(nodes.map { $0.status(nowMs: nowMs) }))
        let models = nodes.flatMap { $0.record.advertisedModels ?? [] }
        reading.add(largest: .models, Self.tally(models.map { $0.backend ?? "unknown" }))
        addCosts(of: nodes, to: &reading)
    }

    /// Nodes that are named in the two metrics of costs.
    private static let mostCosts = 100

    private func addCosts(of nodes: [NodeSnapshot], to reading: inout MetricsReading) {
        let figures = runs.figures()
        let costs = nodes.map { node in
            (id: node.id.rawValue, used: figures[node.id]?.sum.costMicroUsd ?? 0, cap: runs.cap(of: node.id))
        }.sorted { ($1.used, $0.id) < ($0.used, $1.id) }
        reading.add(.nodeCost, Self.dollars(costs.map { ($0.id, $0.used) }))
        reading.add(.nodeCostCap, Self.dollars(costs.map { ($0.id, $0.cap) }).filter { $0.value > 0 })
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

    private func addRows(to reading: inout MetricsReading) async throws {
        let (inbox, depths, items, tables, leases) = try await store.read { tx in
            (
                try MetricsRow.inboxRows(tx), try MetricsRow.inboxDepths(tx), try MetricsRow.hopperItems(tx),
                try MetricsRow.tableRows(tx), try ExecLeaseRow.allLive(tx).count
            )
        }
        reading.add(.inboxRows, inbox)
        reading.add(largest: .inboxDepth, depths)
        reading.add(.hopperItems, items)
        reading.add(.storeRows, tables)
        let inboxLeases = inbox.first { $0.labels == ["leased"] }?.value ?? 0
        reading.add(.liveLeases, [(["exec"], Double(leases)), (["inbox"], inboxLeases)])
    }

    private func addLog(to reading: inout MetricsReading) async throws {
        let size = try await store.read { tx in try OpLogRow.size(tx) }
        reading.add(.logSize, size)
        guard let covered = try await audit.newestCheckpoint()?.checkpoint.size else { return }
        let firstOpen = covered < size ? try await audit.entry(at: covered) : nil
        let ageMicros = firstOpen.map { max(0, clock.micros() - $0.tsMicros) } ?? 0
        reading.add(.checkpointAge, [([], Double(ageMicros) / 1_000_000)])
    }

    private func addProcess(to reading: inout MetricsReading) {
        let figures = ProcessFigures.now
        reading.add(.processorTime, [([], figures.processorSeconds)])
        if let bytes = figures.residentBytes { reading.add(.residentMemory, bytes) }
        if let count = figures.openFileCount { reading.add(.openFiles, count) }
    }
}
