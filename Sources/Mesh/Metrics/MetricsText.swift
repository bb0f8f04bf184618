/// Metrics in Prometheus' text format 0.0.4: families and series in the order of their names.
struct MetricsText: Sendable {
    private var families: [String: String] = [:]

    /// The whole text.
    var text: String { families.sorted { $0.key < $1.key }.map(\.value).joined() }

    /// Adds a counter or a gauge; one without series is left out.
    mutating func add(_ family: MetricFamily, _ series: [(labels: [String], value: Double)]) {
        add(family, series.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }) { family, labels, value in
            "\(family.name)\(Self.labels(family, labels)) \(Self.number(value))\n"
        }
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

    /// Adds histograms; counts of buckets include those of smaller ones, as the format wants.
    mutating func add(_ family: MetricFamily, _ series: [(labels: [String], value: MetricHistogram)]) {
        add(family, series.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }) { family, labels, histogram in
            var lines = ""
            var total: UInt64 = 0
            for (place, count) in histogram.counts.enumerated() {
                total += count
                let bound = place < MetricHistogram.bounds.count ? Self.number(MetricHistogram.bounds[place]) : "+Inf"
                lines += "\(family.name)_bucket\(Self.labels(family, labels, ["le": bound])) \(total)\n"
            }
            let tail = Self.labels(family, labels)
            return lines
                + "\(family.name)_sum\(tail) \(Self.number(histogram.sum))\n\(family.name)_count\(tail) \(total)\n"
        }
    }

    private mutating func add<Value>(
        _ family: MetricFamily, _ series: [(labels: [String], value: Value)],
        _ line: (MetricFamily, [String], Value) -> String
    ) {
        guard !series.isEmpty else { return }
        let head = "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
        families[family.name] = head + series.map { line(family, $0.labels, $0.value) }.joined()
    }

    private static func labels(
        _ family: MetricFamily, _ values: [String], _ more: KeyValuePairs<String, String> = [:]
    ) -> String {
        let pairs =
            zip(family.labels, values).map { "\($0)=\"\(escaped($1))\"" } + more.map { "\($0.key)=\"\($0.value)\"" }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    /// Backslash, quote and line end are escaped; a value is cut at 256 characters.
    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.prefix(256).reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
            }
        }
    }

    /// Without a fraction where there is none.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}
