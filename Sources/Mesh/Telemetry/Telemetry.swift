import Synchronization
package import VoxCrypto

/// What a process notes for its collector: one bounded queue for each signal that is sent.
///
/// There is none without a collector. Noting never waits; ``TelemetryExport`` sends.
package final class Telemetry: Sendable {
    /// Where it goes.
    package let settings: TelemetrySettings
    /// Time of day.
    package let clock: WallClock
    /// Start of the process, Unix microseconds.
    package let startMicros: Int64
    let random: RandomSource
    let spans = ExportQueue<Span>()
    let points = ExportQueue<MetricPoints>()
    let records = ExportQueue<LogRecord>()
    /// Runs whose spans are still to be made.
    let ended = ExportQueue<RunID>()
    let health: ExportHealth

    /// Starts with nothing noted.
    package init(_ settings: TelemetrySettings, clock: WallClock, random: RandomSource) {
        self.settings = settings
        self.clock = clock
        self.random = random
        startMicros = clock.micros()
        health = ExportHealth(pace: settings.pace.warning, clock: clock)
    }

    /// True when spans are sent.
    package var hasTraces: Bool { settings.signals.contains(.traces) }

    /// The place of a new span below the one that a caller named.
    package func context(below traceParent: String?) -> SpanContext { SpanContext(below: traceParent, random) }

    /// Notes a span, unless its trace is not recorded.
    package func record(_ span: Span) {
        guard hasTraces, span.context.isSampled else { return }
        spans.offer(span)
    }

    func record(_ record: LogRecord) { records.offer(record) }

    /// Notes that a run is over; its spans are made when they are sent.
    func note(ended run: RunID) {
        guard hasTraces else { return }
        ended.offer(run)
        if ended.count % ExportQueue<RunID>.batch == 0 { spans.filled.ring() }
    }

    /// Items of each signal that were never taken by the collector.
    package var dropped: [(signal: TelemetrySignal, count: UInt64)] {
        TelemetrySignal.allCases.filter(settings.signals.contains).map { signal in
            switch signal {
            case .traces: (signal, spans.dropped + ended.dropped)
            case .metrics: (signal, points.dropped)
            case .logs: (signal, records.dropped)
            }
        }
    }

    /// How sending goes.
    package var facts: ExportHealth.Facts { health.facts }
}
