import Audit
import Foundation
import Mesh

/// How answers are shown: JSON as it came, or columns for people.
struct Printing {
    let terminal = Terminal.live
    /// How times are shown.
    var moment = Moment(isUTC: true, nowMs: 0)
    /// Whether what is longer than the screen goes through a pager.
    var isPaged = false

    /// JSON with sorted keys, indented.
    func json(_ value: JSONValue) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(value)) ?? Data(value.jsonBytes())  // a number that JSON cannot say
        terminal.json(String(decoding: data, as: UTF8.self), isPaged: isPaged)
    }

    /// JSON texts, one a line as they came.
    func json(lines: [String]) {
        guard !lines.isEmpty else { return }
        terminal.json(lines.joined(separator: "\n"), isPaged: isPaged)
    }

    /// Lines for people; the verdict after them, if any, stands out.
    func lines(_ lines: [String], verdict: String? = nil) {
        terminal.lines(lines, verdict: verdict, isPaged: isPaged)
    }

    /// Rows under column headings; a dash stands for what is absent.
    func table(_ rows: [JSONValue], _ columns: [String], empty: String) {
        guard !rows.isEmpty else { return terminal.line(empty) }
        let headings = columns.map(Self.heading)
        let cells = rows.map { row in columns.map { text(row[$0], field: $0) } }
        let widths = columns.indices.map { index in
            max(headings[index].count, cells.map { $0[index].count }.max() ?? 0)
        }
        terminal.table(Self.join(headings, widths), cells.map { Self.join($0, widths) }, isPaged: isPaged)
    }

    /// One `name  value` line for each field that is present.
    func fields(_ value: JSONValue, _ names: [String]) {
        let width = names.map { Self.heading($0).count }.max() ?? 0
        for name in names {
            guard let field = value[name], field != .null else { continue }
            let heading = Self.heading(name).padding(toLength: width + 2, withPad: " ", startingAt: 0)
            terminal.line(heading + text(field, field: name))
        }
    }

    /// The name of a field in JSON, without the unit of a time that is shown in words.
    private static func heading(_ field: String) -> String {
        let isInWords = field == "ttl_ms" || Moment.milliseconds(0, field: field) != nil
        guard isInWords, let unit = ["_unix_ms", "_micros", "_ms"].first(where: field.hasSuffix) else { return field }
        return String(field.dropLast(unit.count))
    }

    /// A value on one line; a time or a time left as its name or its form says that it is one.
    func text(_ value: JSONValue?, field: String) -> String {
        if case .string(let text)? = value, let ms = Moment.milliseconds(iso8601: text) { return moment.text(ms: ms) }
        guard case .integer(let number)? = value else { return Self.text(value) }
        if field == "ttl_ms" { return Moment.length(seconds: max(0, number / 1_000)) }
        return Moment.milliseconds(number, field: field).map { moment.text(ms: $0) } ?? Self.text(value)
    }

    /// A value on one line.
    static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?: text.isEmpty ? "-" : text.printable()
        case .integer(let number)?: String(number)
        case .double(let number)?: String(number)
        case .bool(let flag)?: flag ? "yes" : "no"
        case .array(let items)?: items.isEmpty ? "-" : items.map { text($0) }.joined(separator: ", ")
        case .object(let fields)?:
            fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }.joined(separator: " ")
        case .null?, nil: "-"
        }
    }

    private static func join(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (cell, width) in zip(cells, widths) {
            line += cell.padding(toLength: width + 2, withPad: " ", startingAt: 0)
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
