import Foundation
import Testing

@testable import Mesh

/// Docs/Metrics.md and the metrics of the program, compared in both directions.
struct MetricsPageTests {
    @Test func thePageNamesEveryMetricWithItsKindAndLabels() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Docs/Metrics.md")
        let page = try String(contentsOf: url, encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `vox") || $0.hasPrefix("| `process") }
        let expected = MetricFamily.all.map { family in
            let labels = family.labels.map { "`\($0)`" }.joined(separator: " ")
            return "| `\(family.name)` | \(family.kind.rawValue) | \(labels.isEmpty ? "–" : labels) | \(family.help) |"
        }
        #expect(rows.map { String($0) } == expected)
    }
}
