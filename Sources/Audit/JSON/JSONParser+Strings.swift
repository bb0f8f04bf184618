extension JSONParser {
    /// Reads a string with its quotes and escapes.
    mutating func parseString() throws(JSONParseError) -> String {
        try expect(exactly: UInt8(ascii: "\""))
        let start = offset
        while let byte = peek(), JSONWriter.needsNoEscape(byte) { offset += 1 }
        let plain = bytes[start..<offset]
        if skip(exactly: UInt8(ascii: "\"")) { return String(decoding: plain, as: UTF8.self) }
        return try parseString(after: plain)
    }

    private mutating func parseString(after plain: ArraySlice<UInt8>) throws(JSONParseError) -> String {
        var text = Array(plain)
        while true {
            guard let byte = peek() else { throw failure(.unexpectedEnd) }
            if byte < 0x20 { throw failure(.controlCharacter) }
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try parseEscape(into: &text)
            default: text.append(byte)
            }
        }
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONParseError) {
        guard let byte = peek() else { throw failure(.unexpectedEnd) }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try parseEscapedScalar()).utf8)
        default:
            offset -= 1
            throw failure(.badEscape)
        }
    }

    private mutating func parseEscapedScalar() throws(JSONParseError) -> Character {
        let first = try parseFourHexDigits()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard first < 0xDC00 else { throw failure(.loneSurrogate) }
        guard skip(exactly: UInt8(ascii: "\\")), skip(exactly: UInt8(ascii: "u")) else {
            throw failure(.loneSurrogate)
        }
        let second = try parseFourHexDigits()
        guard (0xDC00...0xDFFF).contains(second) else { throw failure(.loneSurrogate) }
        let value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw failure(.loneSurrogate) }
        return Character(scalar)
    }

    private mutating func parseFourHexDigits() throws(JSONParseError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek() else { throw failure(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure(.badEscape) }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
