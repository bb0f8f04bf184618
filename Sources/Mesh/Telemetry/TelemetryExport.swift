import ServiceLifecycle
import Synchronization

/// Sends what ``Telemetry`` has noted to the collector, and the metrics every 15 seconds; a service of the process.
///
/// A collector that is slow, full or gone costs queued items and nothing else.
package struct TelemetryExport: Service {
    private let telemetry: Telemetry
    private let pumps: [any ExportPumping]
    private let clients = MeshClients()

    /// An export for a mesh; nil without a collector.
    package init?(_ services: MeshServices, version: String, meshName: String) {
        guard let telemetry = services.telemetry else { return nil }
        let resource = TelemetryResource(
            version: version, node: services.registry.ownNodeID, mesh: meshName, startMicros: telemetry.startMicros)
        self.init(services, telemetry, resource: resource)
    }

    private init(_ services: MeshServices, _ telemetry: Telemetry, resource: TelemetryResource) {
        self.telemetry = telemetry
        let settings = telemetry.settings
        let sender = ExportSender(settings: settings, transport: clients.transport(to: settings.endpoint))
        let figures = MetricsClock(pace: settings.pace.metrics)
        let all: [TelemetrySignal: any ExportPumping] = [
            .traces: ExportPump(
                signal: .traces, queue: telemetry.spans, pace: settings.pace.batch, telemetry: telemetry,
                sender: sender, prepare: { _ in await services.noteEndedRuns(in: telemetry) },
                encode: { OTLP.traces($0, of: resource) }),
            .metrics: ExportPump(
                signal: .metrics, queue: telemetry.points, pace: settings.pace.metrics, telemetry: telemetry,
                sender: sender,
                prepare: { isLast in
                    guard figures.isDue(isLast: isLast) else { return }
                    await services.noteMetrics(in: telemetry, version: resource.version)
                }, encode: { OTLP.metrics($0, of: resource) }),
            .logs: ExportPump(
                signal: .logs, queue: telemetry.records, pace: settings.pace.batch, telemetry: telemetry,
                sender: sender, prepare: { _ in }, encode: { OTLP.logs($0, of: resource) }),
        ]
        pumps = TelemetrySignal.allCases.filter(settings.signals.contains).compactMap { all[$0] }
    }

    /// Sends until shutdown, and then, for at most two seconds, what is left.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for pump in pumps { group.addTask { await pump.run() } }
            try? await gracefulShutdown()  // a cancel is an end too
            group.cancelAll()
        }
        await flush()
        await clients.shutdown()
    }

    private func flush() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [pumps] in
                await withTaskGroup(of: Void.self) { parts in
                    for pump in pumps { parts.addTask { await pump.flush() } }
                }
            }
            group.addTask { [telemetry] in
                try? await Task.sleep(for: telemetry.settings.pace.flush)  // cut short when all is sent
            }
            await group.next()
            group.cancelAll()
        }
    }
}

/// Knows when the metrics are to be read again: a collector that cannot be reached is not given more of them.
private final class MetricsClock: Sendable {
    private let pace: Duration
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    init(pace: Duration) { self.pace = pace }

    func isDue(isLast: Bool) -> Bool {
        let now = ContinuousClock.now
        return last.withLock { last in
            if !isLast, let last, now - last < pace { return false }
            last = now
            return true
        }
    }
}

extension MeshServices {
    /// Makes the spans of runs that have ended, as far as there is room for them; those of `local-only` runs never
    /// leave this machine.
    func noteEndedRuns(in telemetry: Telemetry) async {
        let ended = telemetry.ended.take()
        for (place, id) in ended.enumerated() {
            guard telemetry.spans.count < ExportQueue<Span>.longest / 2 else {
                return telemetry.ended.giveBack(Array(ended[place...]))
            }
            do throws(RunError) {
                let run = try await runs.run(id)
                guard telemetry.settings.isLoopback || run.job.privacy.reach != .ownNode else { continue }
                let tree = RunSpans(run, decisions: try await runs.decisions(id), own: registry.ownNodeID)
                for span in tree.spans { telemetry.record(span) }
            } catch {
                // At the end the rest is read once more, by the flush.
                if Task.isCancelled { return telemetry.ended.giveBack(Array(ended[place...])) }
                telemetry.ended.noteDropped(1)
            }
        }
    }

    fileprivate func noteMetrics(in telemetry: Telemetry, version: String) async {
        let micros = telemetry.clock.micros()
        do {
            let reading = try await metrics(version: version, wireVersion: 1)
            for points in reading.points(atMicros: micros) { telemetry.points.offer(points) }
        } catch {
            telemetry.health.failed(.metrics, "the store could not be read")
        }
    }
}
