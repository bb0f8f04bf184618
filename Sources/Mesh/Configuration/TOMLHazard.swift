/// What ends the program inside the parser instead of being reported; it must not see such a text.
///
/// The parser takes for granted that a name begins behind the bracket of a header, and that digits follow a date. No
/// setting is a time, so a colon without quotes is always a mistake. Everything else is left to the parser.
struct TOMLHazard: Hashable {
    enum Kind: Hashable {
        /// `[` without a name behind it.
        case headerWithoutName
        /// `:` outside strings and comments.
        case bareColon
    }

    let kind: Kind
    let line: Int
    let column: Int

    /// The first one in a text; `nil` when there is none.
    static func first(in source: String) -> TOMLHazard? {
        var search = TOMLHazardSearch(bytes: Array(source.utf8))
        return search.find()
    }
}

private struct TOMLHazardSearch {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var lineStart = 0
    /// Brackets and braces of a value that are open.
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func find() -> TOMLHazard? {
        var isStart = true
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\n"):
                newLine()
                isStart = depth == 0
                continue
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case UInt8(ascii: "#"): skipComment()
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                skipString(byte)
                isStart = false
            case UInt8(ascii: "[") where isStart:
                if let hazard = checkHeader() { return hazard }
                isStart = false
            case UInt8(ascii: ":"): return TOMLHazard(kind: .bareColon, line: line, column: index - lineStart + 1)
            default:
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth = max(0, depth - 1) }
                isStart = false
            }
            index += 1
        }
        return nil
    }

    private mutating func newLine() {
        index += 1
        line += 1
        lineStart = index
    }

    /// Stops on the last byte before the line end.
    private mutating func skipComment() {
        while index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "\n") { index += 1 }
    }

    /// Stops on the closing quote, or before the line end that cuts a short string off.
    private mutating func skipString(_ quote: UInt8) {
        let isLong = index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
        index += isLong ? 3 : 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), index + 1 < bytes.count,
                bytes[index + 1] != UInt8(ascii: "\n")
            {
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\n") {
                guard isLong else { return index -= 1 }
                line += 1
                lineStart = index + 1
            }
            if byte == quote {
                guard isLong else { return }
                if index + 2 < bytes.count, bytes[index + 1] == quote, bytes[index + 2] == quote {
                    return index += 2
                }
            }
            index += 1
        }
    }

    /// Looks behind `[` or `[[`; stops on the last byte that it looked at.
    private mutating func checkHeader() -> TOMLHazard? {
        let column = index - lineStart + 1
        var next = index + 1
        if next < bytes.count, bytes[next] == UInt8(ascii: "[") { next += 1 }
        while next < bytes.count, bytes[next] == UInt8(ascii: " ") || bytes[next] == UInt8(ascii: "\t") { next += 1 }
        guard next < bytes.count else { return nil }
        index = next - 1
        return Self.beginsName(bytes[next])
            ? nil : TOMLHazard(kind: .headerWithoutName, line: line, column: column)
    }

    /// Letters, digits, `-`, `_`, quotes; bytes beyond ASCII are the parser's to judge.
    private static func beginsName(_ byte: UInt8) -> Bool {
        switch byte {
        case 65...90, 97...122, 48...57, 45, 95, 34, 39: true
        default: false
        }
    }
}
