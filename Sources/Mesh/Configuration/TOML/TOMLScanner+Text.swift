extension TOMLScanner {
    /// A text in quotes; the cursor stands on the first of them.
    mutating func text() throws(TOMLError) -> String {
        guard let quote = next else { throw error("a text is missing", "Write it in double quotes.") }
        let start = place
        let isLong = isTriple(quote)
        index += isLong ? 3 : 1
        if isLong { _ = takeNewline() }
        var text: [UInt8] = []
        while let byte = next {
            if byte == quote {
                if !isLong {
                    index += 1
                    return String(decoding: text, as: UTF8.self)
                }
                if takeLongEnd(quote, &text) { return String(decoding: text, as: UTF8.self) }
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(isLong: isLong, into: &text)
            } else if isLong, takeNewline() {
                text.append(UInt8(ascii: "\n"))
            } else {
                if isAtNewline { break }
                try refuseControl(byte)
                text.append(byte)
                index += 1
            }
        }
        throw error("a text has no end", isLong ? "Close it with three quotes." : "Close it on its line.", at: start)
    }

    /// Up to five quotes stand at the end of a long text, of which two are its own; fewer than three are all its own.
    private mutating func takeLongEnd(_ quote: UInt8, _ text: inout [UInt8]) -> Bool {
        var count = 0
        while count < 5, peek(count) == quote { count += 1 }
        index += count
        text.append(contentsOf: repeatElement(quote, count: count < 3 ? count : count - 3))
        return count >= 3
    }

    private mutating func escape(isLong: Bool, into text: inout [UInt8]) throws(TOMLError) {
        let start = place
        index += 1
        let letter = next
        if isLong, takeLineContinuation() { return }
        if letter != nil, !isAtEnd { index += 1 }
        switch letter {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter ?? 0)
        case UInt8(ascii: "u"): try scalar(digits: 4, from: start, into: &text)
        case UInt8(ascii: "U"): try scalar(digits: 8, from: start, into: &text)
        default:
            throw error(
                "a backslash in double quotes stands before a character that has no meaning there",
                "Write two backslashes, or use single quotes.", at: start)
        }
    }

    /// A backslash at the end of a line drops the line end and every blank behind it.
    private mutating func takeLineContinuation() -> Bool {
        let start = self
        skipBlanks()
        guard takeNewline() else {
            self = start
            return false
        }
        repeat { skipBlanks() } while takeNewline()
        return true
    }

    private mutating func scalar(
        digits: Int, from start: TOMLPlace, into text: inout [UInt8]
    ) throws(TOMLError) {
        var value: UInt32 = 0
        var count = 0
        while count < digits, let byte = next, let digit = Self.hexadecimal(byte) {
            value = value << 4 | UInt32(digit)
            count += 1
            index += 1
        }
        guard count == digits, let scalar = Unicode.Scalar(value) else {
            throw error(
                "the number behind \\u names no character",
                "Write four hexadecimal digits behind \\u, eight behind \\U.",
                at: start)
        }
        text.append(contentsOf: String(Character(scalar)).utf8)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
