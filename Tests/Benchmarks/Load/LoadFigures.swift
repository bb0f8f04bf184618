/// What many clients counted.
struct LoadFigures: Sendable {
    let steps: [String]
    let seconds: Double
    /// Operations that ended within the measured time, by step.
    private(set) var counts: [Int]
    /// Times of each step in microseconds, unsorted.
    private(set) var micros: [[Int32]]
    /// The first refusal or cut.
    var trouble: String?

    init(steps: [String], seconds: Double) {
        self.steps = steps
        self.seconds = seconds
        counts = steps.map { _ in 0 }
        micros = steps.map { _ in [] }
    }

    mutating func note(_ step: Int, micros time: Int64) {
        counts[step] += 1
        micros[step].append(Int32(clamping: time))
    }

    mutating func add(_ other: LoadFigures) {
        for step in counts.indices {
            counts[step] += other.counts[step]
            micros[step] += other.micros[step]
        }
        trouble = trouble ?? other.trouble
    }

    /// Operations a second of one step.
    func rate(_ step: Int) -> Double { Double(counts[step]) / seconds }

    /// A quantile of one step's time, milliseconds; 0 when it never ended.
    func milliseconds(_ step: Int, quantile: Double) -> Double {
        let sorted = micros[step].sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))]) / 1_000
    }
}
