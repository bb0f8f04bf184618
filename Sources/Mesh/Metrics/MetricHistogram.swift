/// How often a duration fell into each of the buckets.
struct MetricHistogram: Sendable, Hashable {
    /// Upper bounds in seconds; what is longer counts under `+Inf` alone.
    static let bounds: [Double] = [
        0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// Observations up to each bound and above the one before; the last is above all bounds.
    private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    /// Sum of all observations, seconds.
    private(set) var sum = 0.0

    mutating func observe(_ seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }
}
