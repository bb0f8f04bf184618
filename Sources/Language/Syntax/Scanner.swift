/// Turns bytes into tokens, skipping white space and comments.
struct Scanner {
    let bytes: [UInt8]
    private var position: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func next() throws(SyntaxFault) -> Token {
        try skipTrivia()
        guard position < bytes.count else { return Token(kind: .end, range: position..<position) }
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"),
            UInt8(ascii: ","):
            position += 1
            return Token(kind: .mark(bytes[start]), range: start..<position)
        case UInt8(ascii: "\""):
            return try string()
        case let byte where Self.isNameStart(byte):
            return word()
        case let byte where Self.isDigit(byte) || byte == UInt8(ascii: "-"):
            return try number()
        default:
            throw SyntaxFault(
                rule: .unexpectedCharacter, range: start..<scalarEnd(start),
                sentence: "this character cannot stand here; text belongs in double quotes")
        }
    }

    private mutating func skipTrivia() throws(SyntaxFault) {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                position += 1
            case UInt8(ascii: "/") where at(position + 1) == UInt8(ascii: "/"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "/") where at(position + 1) == UInt8(ascii: "*"):
                try skipBlockComment()
            default:
                return
            }
        }
    }

    private mutating func skipBlockComment() throws(SyntaxFault) {
        let start = position
        position += 2
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
        throw SyntaxFault(
            rule: .unterminatedComment, range: start..<start + 2, sentence: "this comment is not closed; end it with */"
        )
    }

    private mutating func word() -> Token {
        let start = position
        skipName()
        while position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "."),
            let after = at(position + 1), Self.isNameStart(after)
        {
            position += 1
            skipName()
        }
        return Token(kind: .word, range: start..<position)
    }

    private mutating func skipName() {
        while position < bytes.count, Self.isNameStart(bytes[position]) || Self.isDigit(bytes[position]) {
            position += 1
        }
    }

    private mutating func number() throws(SyntaxFault) -> Token {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        skipDigits()
        guard position > start, Self.isDigit(bytes[position - 1]) else {
            throw SyntaxFault(
                rule: .unexpectedCharacter, range: start..<start + 1, sentence: "a minus sign needs a number after it")
        }
        if at(position) == UInt8(ascii: "."), let digit = at(position + 1), Self.isDigit(digit) {
            position += 1
            skipDigits()
        }
        return Token(kind: .number, range: start..<position)
    }

    private mutating func skipDigits() {
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
    }

    private mutating func string() throws(SyntaxFault) -> Token {
        let start = position
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return Token(
                    kind: .string(String(decoding: content, as: UTF8.self)), range: start..<position)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw unterminated(start)
            case UInt8(ascii: "\\"):
                content += try escape()
            default:
                content.append(byte)
                position += 1
            }
        }
        throw unterminated(start)
    }

    private func unterminated(_ start: Int) -> SyntaxFault {
        SyntaxFault(
            rule: .unterminatedString, range: start..<start + 1,
            sentence: "this text is not closed; end it with a double quote on the same line")
    }

    private mutating func escape() throws(SyntaxFault) -> [UInt8] {
        let start = position
        let simple: [UInt8: UInt8] = [
            UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
            UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "r"): UInt8(ascii: "\r"),
            UInt8(ascii: "t"): UInt8(ascii: "\t"),
        ]
        if let letter = at(position + 1), let byte = simple[letter] {
            position += 2
            return [byte]
        }
        let bad = SyntaxFault(
            rule: .badEscape, range: start..<min(start + 2, bytes.count),
            sentence: #"only \" \\ \n \r \t and \u{…} may follow a backslash"#)
        guard at(position + 1) == UInt8(ascii: "u"), at(position + 2) == UInt8(ascii: "{") else { throw bad }
        var end = position + 3
        while let byte = at(end), byte != UInt8(ascii: "}"), end - position < 12 { end += 1 }
        let digits = String(decoding: bytes[min(position + 3, bytes.count)..<min(end, bytes.count)], as: UTF8.self)
        let isHex = !digits.isEmpty && digits.utf8.allSatisfy(Self.isHexDigit)
        guard at(end) == UInt8(ascii: "}"), isHex, let number = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(number)
        else { throw bad }
        position = end + 1
        return Array(String(Character(scalar)).utf8)
    }

    private func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private func scalarEnd(_ start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
