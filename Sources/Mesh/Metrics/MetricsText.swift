extension MetricsReading {
    /// Prometheus' text format 0.0.4: families and series in the order of their names.
    var text: String {
        families.sorted { $0.key.name < $1.key.name }.map { Self.text($0, $1) }.joined()
    }

    private static func text(_ family: MetricFamily, _ series: Series) -> String {
        let head = "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
        switch series {
        case .numbers(let series):
            return head
                + series.map { "\(family.name)\(labels(family, $0.labels)) \(number($0.value))\n" }.joined()
        case .histograms(let series):
            return head + series.map { text(family, $0.labels, $0.value) }.joined()
        }
    }

    /// Counts of buckets include those of smaller ones, as the format wants.
    private static func text(_ family: MetricFamily, _ values: [String], _ histogram: MetricHistogram) -> String {
        var lines = ""
        var total: UInt64 = 0
        for (place, count) in histogram.counts.enumerated() {
            total += count
            let bound = place < MetricHistogram.bounds.count ? number(MetricHistogram.bounds[place]) : "+Inf"
            lines += "\(family.name)_bucket\(labels(family, values, ["le": bound])) \(total)\n"
        }
        let tail = labels(family, values)
        return lines
            + "\(family.name)_sum\(tail) \(number(histogram.sum))\n\(family.name)_count\(tail) \(total)\n"
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
