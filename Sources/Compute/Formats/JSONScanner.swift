/// Reads JSON from bytes, one token at a time, strictly by RFC 8259.
///
/// Made for headers of unknown origin: it allocates nothing but the strings asked for, has a bound on nesting, and
/// leaves the sight of repeated keys to the caller, which a dictionary would hide.
struct JSONScanner {
    /// Nesting beyond this is refused.
    static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0
    private var depth = 0

    /// Reads from `bytes`, which must outlive the scanner.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Reads an object; `member` is called at each value, and must read or skip it.
    ///
    /// A key that occurs twice is refused.
    mutating func object(_ member: (inout JSONScanner, String) throws(JSONFault) -> Void) throws(JSONFault) {
        try open("{")
        var seen = Set<[UInt8]>()  // by bytes: equal strings may differ in them
        if try !closes("}") {
            repeat {
                skipSpace()
                let key = try string()
                guard seen.insert(Array(key.utf8)).inserted else { throw .duplicateKey(key) }
                try expect(":")
                skipSpace()
                try member(&self, key)
            } while try continues(until: "}")
        }
        depth -= 1
    }

    /// Reads an object whose keys may repeat or be many; the last of two equal keys wins by the caller's choice.
    mutating func members(_ member: (inout JSONScanner, String) throws(JSONFault) -> Void) throws(JSONFault) {
        try open("{")
        if try !closes("}") {
            repeat {
                skipSpace()
                let key = try string()
                try expect(":")
                skipSpace()
                try member(&self, key)
            } while try continues(until: "}")
        }
        depth -= 1
    }

    /// Reads an array; `element` is called at each value, and must read or skip it.
    mutating func array(_ element: (inout JSONScanner) throws(JSONFault) -> Void) throws(JSONFault) {
        try open("[")
        if try !closes("]") {
            repeat {
                skipSpace()
                try element(&self)
            } while try continues(until: "]")
        }
        depth -= 1
    }

    /// The next byte that is not space, without consuming it.
    mutating func peek() throws(JSONFault) -> UInt8 {
        skipSpace()
        guard position < bytes.count else { throw .endsEarly }
        return bytes[position]
    }

    /// Fails unless only space follows.
    mutating func end() throws(JSONFault) {
        skipSpace()
        guard position == bytes.count else { throw .unexpected(at: position) }
    }

    /// Reads a number without sign, fraction or exponent.
    mutating func unsigned() throws(JSONFault) -> UInt64 {
        let start = position
        let text = try number()
        guard let value = UInt64(text) else { throw .notAnUnsignedInteger(at: start) }
        return value
    }

    /// Reads a number, as it is written.
    mutating func number() throws(JSONFault) -> String {
        skipSpace()
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if byte == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a string, with its escapes resolved; bytes that are not UTF-8 and lone surrogates are refused.
    mutating func string() throws(JSONFault) -> String {
        skipSpace()
        guard byte == UInt8(ascii: "\"") else { throw position < bytes.count ? .unexpected(at: position) : .endsEarly }
        position += 1
        var text: [UInt8] = []
        while let next = byte, next != UInt8(ascii: "\"") {
            guard next >= 0x20 else { throw .unexpected(at: position) }
            position += 1
            if next == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(next) }
        }
        guard byte != nil else { throw .endsEarly }
        position += 1
        guard let decoded = String(validating: text, as: UTF8.self) else { throw .notUTF8 }
        return decoded
    }

    /// Reads a word: `true`, `false` or `null`.
    mutating func word() throws(JSONFault) -> String {
        skipSpace()
        for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return word
        }
        throw position < bytes.count ? .unexpected(at: position) : .endsEarly
    }

    /// Reads any value and forgets it; repeated keys inside are refused too.
    mutating func skip() throws(JSONFault) {
        switch try peek() {
        case UInt8(ascii: "{"): try object { (scanner, _) throws(JSONFault) in try scanner.skip() }
        case UInt8(ascii: "["): try array { (scanner) throws(JSONFault) in try scanner.skip() }
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): _ = try word()
        default: _ = try number()
        }
    }

    // MARK: - Bytes

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let next = byte, next == 0x20 || next == 0x0a || next == 0x0d || next == 0x09 { position += 1 }
    }

    private mutating func open(_ bracket: Unicode.Scalar) throws(JSONFault) {
        try expect(bracket)
        depth += 1
        guard depth <= Self.maximumDepth else { throw .tooDeep }
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(JSONFault) {
        skipSpace()
        guard let next = byte else { throw .endsEarly }
        guard next == UInt8(ascii: scalar) else { throw .unexpected(at: position) }
        position += 1
    }

    private mutating func closes(_ bracket: Unicode.Scalar) throws(JSONFault) -> Bool {
        guard try peek() == UInt8(ascii: bracket) else { return false }
        position += 1
        return true
    }

    private mutating func continues(until bracket: Unicode.Scalar) throws(JSONFault) -> Bool {
        if try closes(bracket) { return false }
        try expect(",")
        return true
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while let next = byte, next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw position < bytes.count ? .unexpected(at: position) : .endsEarly }
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard let next = byte else { throw .endsEarly }
        position += 1
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(next)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try unicodeEscape()).utf8))
        default: throw .unexpected(at: position - 1)
        }
    }

    private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
        let first = try hexUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), bytes[position...].starts(with: "\\u".utf8) else {
            throw .loneSurrogate(at: position)
        }
        position += 2
        let second = try hexUnit()
        guard UTF16.isTrailSurrogate(UInt16(second)),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw .loneSurrogate(at: position) }
        return scalar
    }

    /// Four hexadecimal digits; the value is below 0x10000.
    private mutating func hexUnit() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let next = byte else { throw .endsEarly }
            guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else { throw .unexpected(at: position) }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

/// Why bytes are not the JSON that was hoped for.
package enum JSONFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text stops in the middle.
    case endsEarly
    /// A byte that cannot stand there.
    case unexpected(at: Int)
    /// The same key twice in one object.
    case duplicateKey(String)
    /// A number that is negative, fractional or above 2⁶⁴ − 1 where a size must stand.
    case notAnUnsignedInteger(at: Int)
    /// A string whose bytes are not UTF-8.
    case notUTF8
    /// Half of a surrogate pair.
    case loneSurrogate(at: Int)
    /// More nesting than any real file has.
    case tooDeep
    /// A member that must be there is not.
    case missing(key: String, of: String)
    /// A value that is not allowed there.
    case notAllowed(value: String, for: String)

    /// One clause for people, without a final period.
    package var description: String {
        switch self {
        case .endsEarly: "the JSON ends in the middle"
        case .unexpected(let at): "the JSON has an unexpected byte at \(at)"
        case .duplicateKey(let key): "the key \"\(key)\" occurs twice"
        case .notAnUnsignedInteger(let at): "the number at byte \(at) is not a whole number from 0 to 2^64 - 1"
        case .notUTF8: "a string is not UTF-8"
        case .loneSurrogate(let at): "the escape before byte \(at) is half a surrogate pair"
        case .tooDeep: "the JSON is nested more than \(JSONScanner.maximumDepth) deep"
        case .missing(let key, let of): "\"\(of)\" has no \"\(key)\""
        case .notAllowed(let value, let key): "\"\(value)\" is not a value for \"\(key)\""
        }
    }
}
