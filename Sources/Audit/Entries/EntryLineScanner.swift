/// Walks over canonical JSON without reading it into values: no escapes, whole numbers, sorted names in ASCII.
struct EntryLineScanner {
    private let bytes: [UInt8]
    private var offset = 0
    private var isASCII = true

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// True when all bytes were walked over, and are UTF-8.
    var isAtEnd: Bool { offset == bytes.count && (isASCII || String(validating: bytes, as: UTF8.self) != nil) }

    /// Moves past exactly this text.
    mutating func skip(_ text: StaticString) -> Bool {
        let end = offset + text.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        let isThere = text.withUTF8Buffer { text in
            for place in 0..<text.count where bytes[offset + place] != text[place] { return false }
            return true
        }
        if isThere { offset = end }
        return isThere
    }

    /// Moves past a string and tells where it lies, quotes included.
    mutating func string(_ place: inout Range<Int>) -> Bool {
        let start = offset
        guard skip(UInt8(ascii: "\"")) else { return false }
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\"") {
                place = start..<offset
                return true
            }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return false }
            if byte >= 0x80 { isASCII = false }
        }
        return false
    }

    /// Moves past a whole number from 0 to 2^53 − 1 and tells where it lies.
    mutating func number(_ place: inout Range<Int>) -> Int64? {
        let start = offset
        var value: Int64 = 0
        while offset < bytes.count, offset - start < 16, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10
        {
            value = value * 10 + Int64(digit)
            offset += 1
        }
        let isCanonical = offset > start && (bytes[start] != UInt8(ascii: "0") || offset == start + 1)
        guard isCanonical, value <= JSONValue.largestExactInteger else { return nil }
        place = start..<offset
        return value
    }

    /// Moves past an object and tells where it lies.
    mutating func object(_ place: inout Range<Int>) -> Bool {
        let start = offset
        guard peek == UInt8(ascii: "{"), value(depth: 0) else { return false }
        place = start..<offset
        return true
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func value(depth: Int) -> Bool {
        var place = 0..<0
        switch peek {
        case UInt8(ascii: "\""): return string(&place)
        case UInt8(ascii: "{"): return depth < Self.deepest && members(depth: depth + 1)
        case UInt8(ascii: "["): return depth < Self.deepest && elements(depth: depth + 1)
        case UInt8(ascii: "t"): return skip("true")
        case UInt8(ascii: "f"): return skip("false")
        case UInt8(ascii: "n"): return skip("null")
        case UInt8(ascii: "-"):
            offset += 1
            return number(&place).map { $0 > 0 } ?? false
        default: return number(&place) != nil
        }
    }

    /// Names must come in the order of their bytes, each once.
    private mutating func members(depth: Int) -> Bool {
        guard skip(UInt8(ascii: "{")) else { return false }
        if skip(UInt8(ascii: "}")) { return true }
        var last: Range<Int>?
        repeat {
            var name = 0..<0
            guard string(&name), skip(UInt8(ascii: ":")), value(depth: depth) else { return false }
            guard isName(name, after: last) else { return false }
            last = name
        } while skip(UInt8(ascii: ","))
        return skip(UInt8(ascii: "}"))
    }

    /// Names beyond ASCII are left to the parser, which knows when two of them are one.
    private func isName(_ place: Range<Int>, after last: Range<Int>?) -> Bool {
        guard bytes[place].allSatisfy({ $0 < 0x80 }) else { return false }
        return last.map { isBefore($0, place) } ?? true
    }

    private func isBefore(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        bytes[left].dropFirst().dropLast().lexicographicallyPrecedes(bytes[right].dropFirst().dropLast())
    }

    private mutating func elements(depth: Int) -> Bool {
        guard skip(UInt8(ascii: "[")) else { return false }
        if skip(UInt8(ascii: "]")) { return true }
        repeat {
            guard value(depth: depth) else { return false }
        } while skip(UInt8(ascii: ","))
        return skip(UInt8(ascii: "]"))
    }

    /// Deeper values are left to the parser, which counts in the same way.
    private static let deepest = 32
}
