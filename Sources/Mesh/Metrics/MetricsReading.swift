/// Everything that is counted at one moment: the families that have series, for whoever writes or sends them.
struct MetricsReading: Sendable {
    /// The series of one family, in the order of their labels.
    enum Series: Sendable {
        case numbers([(labels: [String], value: Double)])
        case histograms([(labels: [String], value: MetricHistogram)])
    }

    private(set) var families: [MetricFamily: Series] = [:]

    /// Adds a counter or a gauge; one without series is left out.
    mutating func add(_ family: MetricFamily, _ series: [(labels: [String], value: Double)]) {
        guard !series.isEmpty else { return }
        families[family] = .numbers(series.sorted { $0.labels.lexicographicallyPrecedes($1.labels) })
    }

    /// Adds a gauge whose one label comes from peers: the 50 largest series, and all others together as `other`.
    mutating func add(largest family: MetricFamily, _ series: [(labels: [String], value: Double)]) {
        let sorted = series.sorted { ($1.value, $0.labels[0]) < ($0.value, $1.labels[0]) }
        let rest = sorted.dropFirst(Self.mostFromPeers).reduce(0) { $0 + $1.value }
        add(family, sorted.prefix(Self.mostFromPeers) + (rest > 0 ? [(["other"], rest)] : []))
    }

    private static let mostFromPeers = 50

    /// Adds a gauge without labels.
    mutating func add(_ family: MetricFamily, _ value: some BinaryInteger) { add(family, [([], Double(value))]) }

    /// Adds histograms; a family without series is left out.
    mutating func add(_ family: MetricFamily, _ series: [(labels: [String], value: MetricHistogram)]) {
        guard !series.isEmpty else { return }
        families[family] = .histograms(series.sorted { $0.labels.lexicographicallyPrecedes($1.labels) })
    }

    /// One item for each family, in the order of their names.
    func points(atMicros micros: Int64) -> [MetricPoints] {
        families.sorted { $0.key.name < $1.key.name }.map { MetricPoints(family: $0, series: $1, micros: micros) }
    }
}

/// One family at one moment.
struct MetricPoints: Sendable {
    let family: MetricFamily
    let series: MetricsReading.Series
    /// Unix microseconds.
    let micros: Int64
}
