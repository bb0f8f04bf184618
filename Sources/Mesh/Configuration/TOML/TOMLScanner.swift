/// A position in the bytes of a TOML text, and what every part of the grammar needs there.
struct TOMLScanner {
    /// UTF-8.
    let bytes: [UInt8]
    var index = 0
    private var line = 1
    private var lineStart = 0

    init(_ source: String) {
        bytes = Array(source.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            index = 3
            lineStart = 3
        }
    }

    var isAtEnd: Bool { index == bytes.count }

    /// The byte ahead; `nil` at the end.
    var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    func peek(_ distance: Int) -> UInt8? { index + distance < bytes.count ? bytes[index + distance] : nil }

    var place: TOMLPlace { place(of: index) }

    /// A place of the line that is being read.
    func place(of index: Int) -> TOMLPlace {
        let scalars = bytes[min(lineStart, index)..<index].count { $0 & 0xC0 != 0x80 }
        return TOMLPlace(line: line, column: scalars + 1)
    }

    func error(_ reason: String, _ remedy: String, at place: TOMLPlace? = nil) -> TOMLError {
        TOMLError(place: place ?? self.place, reason: reason, remedy: remedy)
    }

    /// Steps over a byte that the caller has seen.
    mutating func advance() {
        if bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        index += 1
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        advance()
        return true
    }

    /// Whether the same byte stands three times ahead.
    func isTriple(_ byte: UInt8) -> Bool { next == byte && peek(1) == byte && peek(2) == byte }

    mutating func skipBlanks() {
        while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
    }

    /// LF or CR LF.
    var isAtNewline: Bool {
        next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r") && peek(1) == UInt8(ascii: "\n")
    }

    mutating func takeNewline() -> Bool {
        guard isAtNewline else { return false }
        if next == UInt8(ascii: "\r") { index += 1 }
        advance()
        return true
    }

    /// Blanks, comments and line ends, as between the values of a list.
    mutating func skipSpace() throws(TOMLError) {
        while true {
            skipBlanks()
            try skipComment()
            guard takeNewline() else { return }
        }
    }

    /// Up to the line end; the text must end there or have a comment.
    mutating func finishLine() throws(TOMLError) {
        skipBlanks()
        try skipComment()
        guard isAtEnd || takeNewline() else {
            throw error(
                "something stands behind the end of a value or section", "Put it on a line of its own, or behind a #.")
        }
    }

    private mutating func skipComment() throws(TOMLError) {
        guard next == UInt8(ascii: "#") else { return }
        while let byte = next, !isAtNewline {
            try refuseControl(byte)
            index += 1
        }
    }

    /// A tab is the only control character that a text or a comment may hold.
    func refuseControl(_ byte: UInt8) throws(TOMLError) {
        guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
            throw error("a control character stands in the text", "Remove it.")
        }
    }
}
