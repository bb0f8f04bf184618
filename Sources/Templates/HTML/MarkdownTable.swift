/// A pipe table of a Markdown text, which CommonMark itself does not have.
struct MarkdownTable: Sendable {
    let heads: [String]
    let rows: [[String]]

    /// A run of lines: text for libcmark, or a table.
    enum Part: Sendable {
        case text(String)
        case table(MarkdownTable)
    }

    /// The text in its parts; lines of a fenced block are never taken for a table.
    static func parts(of source: String) -> [Part] {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var (parts, text, index, isFenced): ([Part], [String], Int, Bool) = ([], [], 0, false)
        while index < lines.count {
            if lines[index].hasPrefix("```") { isFenced.toggle() }
            guard !isFenced, index + 1 < lines.count, lines[index].hasPrefix("|"), isRule(lines[index + 1]) else {
                text.append(lines[index])
                index += 1
                continue
            }
            let body = lines[(index + 2)...].prefix { $0.hasPrefix("|") }
            parts.append(.text(text.joined(separator: "\n")))
            parts.append(.table(MarkdownTable(heads: cells(lines[index]), rows: body.map(cells))))
            text = []
            index += 2 + body.count
        }
        return parts + [.text(text.joined(separator: "\n"))]
    }

    private static func isRule(_ line: String) -> Bool {
        line.hasPrefix("|") && line.contains("-") && line.allSatisfy { "|-: ".contains($0) }
    }

    /// What stands between the bars; a bar behind a backslash or inside a code span belongs to the cell.
    private static func cells(_ line: String) -> [String] {
        var (cells, cell, isCode, isEscaped) = ([String](), "", false, false)
        for character in line.dropFirst() {
            if isEscaped {
                cell += character == "|" ? "|" : "\\\(character)"
            } else if character == "|", !isCode {
                cells.append(cell)
                cell = ""
            } else if character != "\\" {
                if character == "`" { isCode.toggle() }
                cell.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return cells.map { trimmed($0) }
    }

    private static func trimmed(_ cell: String) -> String {
        var cell = cell[...]
        while cell.last == " " { cell.removeLast() }
        return String(cell.drop { $0 == " " })
    }

    /// The table; `inline` renders a cell.
    func html(_ inline: (String) -> HTML) -> HTML {
        let head = HTML.each(heads) { "<th scope=\"col\">\(inline($0))</th>" }
        let body = HTML.each(rows) { row in
            "<tr>\(.each(row) { "<td>\(inline($0))</td>" })</tr>"
        }
        return """
            <div class="scroll" role="region" aria-label="Table" tabindex="0"><table>\
            <caption class="unseen">Table</caption><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>
            """
    }
}
