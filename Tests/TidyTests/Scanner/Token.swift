/// A word, a number or a mark of Swift code.
struct Token {
    let text: String
    let line: Int
    /// Whether white space or the start of the file stands before it.
    let isSpaced: Bool
    /// Whether it is the first one of its line.
    let isFirst: Bool

    var isWord: Bool { text.utf8.first.map(Token.isWordByte) ?? false }

    /// The tokens of masked code.
    static func tokens(of code: [UInt8]) -> [Token] {
        code.withUnsafeBufferPointer { bytes in
            var (tokens, index, line, isSpaced, isFirst) = ([Token](), 0, 1, true, true)
            tokens.reserveCapacity(bytes.count / 5)
            while index < bytes.count {
                let byte = bytes[index]
                if byte == 10 || byte == 32 || byte == 9 || byte == 13 {
                    if byte == 10 { (line, isFirst) = (line + 1, true) }
                    (isSpaced, index) = (true, index + 1)
                    continue
                }
                let start = index
                if isWordByte(byte) {
                    while index < bytes.count, isWordByte(bytes[index]) { index += 1 }
                } else {
                    index += isPair(byte, index + 1 < bytes.count ? bytes[index + 1] : 0) ? 2 : 1
                }
                let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
                tokens.append(Token(text: text, line: line, isSpaced: isSpaced, isFirst: isFirst))
                (isSpaced, isFirst) = (false, false)
            }
            return tokens
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte == 95
            || byte >= 128 || byte == 96
    }

    /// `->`, `!=`, `==`, `>=`, `<=`, `&&`, `||`, `??`.
    private static func isPair(_ first: UInt8, _ second: UInt8) -> Bool {
        switch (first, second) {
        case (45, 62), (33, 61), (61, 61), (62, 61), (60, 61), (38, 38), (124, 124), (63, 63): true
        default: false
        }
    }
}
