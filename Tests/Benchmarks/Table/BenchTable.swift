import Foundation

/// A table of figures as it is printed.
struct BenchTable {
    let title: String
    let columns: [String]
    private(set) var rows: [[String]] = []

    init(_ title: String, _ columns: [String]) {
        self.title = title
        self.columns = columns
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The table in the Markdown of Docs/Benchmarks.md.
    var text: String {
        let all = [columns] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            "| "
                + zip(cells, widths).map { cell, width in
                    cell + String(repeating: " ", count: width - cell.count)
                }.joined(separator: " | ") + " |"
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
        return (["", "### " + title, "", line(columns), rule] + rows.map(line)).joined(separator: "\n")
    }

    func show() { print(text) }
}

/// How figures are written.
enum Figure {
    static func rate(_ value: Double) -> String { value >= 100 ? "\(Int(value.rounded()))" : decimal(value, 1) }
    static func ratio(_ value: Double) -> String { decimal(value, 2) + " ×" }
    static func milliseconds(_ value: Double) -> String { decimal(value, value < 10 ? 2 : 1) + " ms" }
    static func decimal(_ value: Double, _ places: Int) -> String { String(format: "%.\(places)f", value) }
}
