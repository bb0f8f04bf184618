/// Turns byte offsets into lines and columns, both from 1; a column is one Unicode scalar.
struct SourceMap {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func position(of offset: Int) -> (line: Int, column: Int) {
        let start = lineStart(offset)
        let line = bytes[..<start].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return (line, scalarCount(start..<offset) + 1)
    }

    /// The line with a caret line below it; tabs are repeated so that the carets stand right.
    func excerpt(_ range: Range<Int>) -> String {
        let start = lineStart(range.lowerBound)
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        var content = String(decoding: bytes[start..<end], as: UTF8.self)
        if content.hasSuffix("\r") { content.removeLast() }
        let number = String(position(of: range.lowerBound).line)
        let gutter = String(repeating: " ", count: number.count)
        let before = String(decoding: bytes[start..<range.lowerBound], as: UTF8.self)
        let pad = String(
            String.UnicodeScalarView(before.unicodeScalars.filter { $0 != "\u{FEFF}" }.map { $0 == "\t" ? $0 : " " }))
        let width = max(1, scalarCount(range.lowerBound..<min(range.upperBound, max(end, range.lowerBound))))
        return "\(gutter) |\n\(number) | \(content)\n\(gutter) | \(pad)\(String(repeating: "^", count: width))"
    }

    private func lineStart(_ offset: Int) -> Int {
        var start = min(offset, bytes.count)
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    private func scalarCount(_ range: Range<Int>) -> Int {
        let hasMark = range.lowerBound == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
        return bytes[range].reduce(hasMark ? -1 : 0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
}
