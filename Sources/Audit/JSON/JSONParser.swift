/// A strict JSON reader: one value, no duplicate keys, no lone surrogates, bounded depth.
///
/// Keys that differ only in Unicode normalisation count as duplicates, since a dictionary could not hold both.
struct JSONParser {
    static let deepestNesting = 64
    /// Room that an object begins with, so that those of entries and memos grow once at most.
    private static let usualMemberCount = 6

    let bytes: [UInt8]
    /// True when the last of two equal keys counts, as the wire has it; else they are refused.
    let takesLastOfEqualKeys: Bool
    /// True when a whole number that only an unsigned word holds counts as the largest one; else it is a fraction.
    let clampsWholeNumbers: Bool
    var offset = 0
    private var depth = 0

    init(
        _ bytes: [UInt8], takesLastOfEqualKeys: Bool = false, clampsWholeNumbers: Bool = false
    ) throws(JSONParseError) {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONParseError(reason: .invalidUTF8, offset: 0)
        }
        self.bytes = bytes
        self.takesLastOfEqualKeys = takesLastOfEqualKeys
        self.clampsWholeNumbers = clampsWholeNumbers
    }

    mutating func parseDocument() throws(JSONParseError) -> JSONValue {
        let value = try parseValue()
        skipWhiteSpace()
        guard offset == bytes.count else { throw failure(.trailingData) }
        return value
    }

    func failure(_ reason: JSONParseError.Reason) -> JSONParseError {
        JSONParseError(reason: reason, offset: offset)
    }

    private mutating func parseValue() throws(JSONParseError) -> JSONValue {
        skipWhiteSpace()
        guard let byte = peek() else { throw failure(.unexpectedEnd) }
        switch byte {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONParseError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONParseError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parse(word: "true", as: .bool(true))
        case UInt8(ascii: "f"): return try parse(word: "false", as: .bool(false))
        case UInt8(ascii: "n"): return try parse(word: "null", as: .null)
        default: return try parseNumber()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONParseError) -> JSONValue
    ) throws(JSONParseError) -> JSONValue {
        guard depth < Self.deepestNesting else { throw failure(.tooDeep) }
        depth += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func parseObject() throws(JSONParseError) -> JSONValue {
        try expect(UInt8(ascii: "{"))
        if skip(UInt8(ascii: "}")) { return .object([:]) }
        var members = [String: JSONValue](minimumCapacity: Self.usualMemberCount)
        repeat {
            skipWhiteSpace()
            let keyOffset = offset
            let key = try parseString()
            try expect(UInt8(ascii: ":"))
            let value = try parseValue()
            guard members.updateValue(value, forKey: key) == nil || takesLastOfEqualKeys else {
                throw JSONParseError(reason: .duplicateKey, offset: keyOffset)
            }
        } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func parseArray() throws(JSONParseError) -> JSONValue {
        var elements: [JSONValue] = []
        try expect(UInt8(ascii: "["))
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try parseValue())
        } while skip(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        return .array(elements)
    }

    private mutating func parse(word: String, as value: JSONValue) throws(JSONParseError) -> JSONValue {
        for byte in word.utf8 { try expect(exactly: byte) }
        return value
    }

    private mutating func parseNumber() throws(JSONParseError) -> JSONValue {
        let start = offset
        let isNegative = skip(exactly: UInt8(ascii: "-"))
        if !skip(exactly: UInt8(ascii: "0")) { try skipDigits() }
        var isWhole = true
        if skip(exactly: UInt8(ascii: ".")) {
            isWhole = false
            try skipDigits()
        }
        if skip(exactly: UInt8(ascii: "e")) || skip(exactly: UInt8(ascii: "E")) {
            isWhole = false
            if !skip(exactly: UInt8(ascii: "+")) { _ = skip(exactly: UInt8(ascii: "-")) }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let value = Int64(text), !(isNegative && value == 0) { return .integer(value) }
        if isWhole, clampsWholeNumbers, !isNegative, UInt64(text) != nil { return .integer(.max) }
        guard let value = Double(text), value.isFinite else {
            throw JSONParseError(reason: .numberOutOfRange, offset: start)
        }
        return .double(value)
    }

    private mutating func skipDigits() throws(JSONParseError) {
        let start = offset
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw failure(peek() == nil ? .unexpectedEnd : .unexpectedByte) }
    }

    private mutating func skipWhiteSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(JSONParseError) {
        skipWhiteSpace()
        try expect(exactly: byte)
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        skipWhiteSpace()
        return skip(exactly: byte)
    }
}

extension JSONParser {
    func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func expect(exactly byte: UInt8) throws(JSONParseError) {
        guard skip(exactly: byte) else { throw failure(peek() == nil ? .unexpectedEnd : .unexpectedByte) }
    }

    mutating func skip(exactly byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }
}
