import Synchronization

/// What this process has counted since its start, for `GET /metrics`.
///
/// Names and labels are constants of ``MetricFamily``; values of labels that come from peers are bounded by their
/// callers.
package final class Metrics: Sendable {
    /// The counts themselves, for callers that count many things under one lock.
    struct Counts {
        /// Most different labels of one metric; what comes later counts under `other`.
        private static let mostSeries = 500
        fileprivate var counters: [MetricFamily: [[String]: UInt64]] = [:]
        fileprivate var histograms: [MetricFamily: [[String]: MetricHistogram]] = [:]

        mutating func count(_ family: MetricFamily, _ labels: [String] = [], by number: UInt64 = 1) {
            counters[family, default: [:]][Self.bounded(labels, counters[family]), default: 0] &+= number
        }

        mutating func observe(_ family: MetricFamily, _ labels: [String], seconds: Double) {
            let labels = Self.bounded(labels, histograms[family])
            histograms[family, default: [:]][labels, default: MetricHistogram()].observe(seconds)
        }

        private static func bounded<Value>(_ labels: [String], _ series: [[String]: Value]?) -> [String] {
            guard let series, series.count >= mostSeries, series[labels] == nil else { return labels }
            return labels.map { _ in "other" }
        }
    }

    private let counts = Mutex(Counts())

    /// Starts with nothing counted.
    package init() {}

    func count(_ family: MetricFamily, _ labels: [String] = []) {
        counts.withLock { $0.count(family, labels) }
    }

    func observe(_ family: MetricFamily, _ labels: [String] = [], seconds: Double) {
        counts.withLock { $0.observe(family, labels, seconds: seconds) }
    }

    /// Runs several counts under one lock.
    func update(_ body: (inout Counts) -> Void) {
        counts.withLock { body(&$0) }
    }

    /// Notes a request of the mesh listener; the route is its pattern, and without its time it is only counted.
    package func noteRequest(route: String, method: String, status: Int, seconds: Double?) {
        update { counts in
            counts.count(.requests, [route, method, String(status)])
            if let seconds { counts.observe(.requestDuration, [route], seconds: seconds) }
        }
    }

    /// Adds everything that was counted.
    func write(to reading: inout MetricsReading) {
        let counts = counts.withLock { $0 }
        for (family, series) in counts.counters { reading.add(family, series.map { ($0.key, Double($0.value)) }) }
        for (family, series) in counts.histograms { reading.add(family, series.map { ($0.key, $0.value) }) }
    }
}
