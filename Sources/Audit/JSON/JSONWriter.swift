/// Writes JSON without white space, with keys sorted by UTF-16 code units and the shortest escapes (RFC 8785 §3.2).
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let allowsAnyNumber: Bool
    /// Room for most entries; a block of this size still comes from the allocator's quick lists.
    private static let usualSize = 960
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Writes after bytes that are there already, with room for as many bytes as are expected.
    init(allowsAnyNumber: Bool, after start: [UInt8] = [], room: Int = 0) {
        self.allowsAnyNumber = allowsAnyNumber
        bytes.reserveCapacity(max(room, Self.usualSize))
        bytes.append(contentsOf: start)
    }

    mutating func write(_ value: JSONValue) throws(CanonicalJSONError) {
        switch value {
        case .null: write(literal: "null")
        case .bool(let value): write(literal: value ? "true" : "false")
        case .integer(let value): try write(value)
        case .double(let value): try write(value)
        case .string(let value): write(value)
        case .array(let elements): try write(elements)
        case .object(let members): try write(members)
        }
    }

    /// Punctuation and names that need no escaping.
    mutating func write(literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func write(_ value: Int64) throws(CanonicalJSONError) {
        if !allowsAnyNumber, value.magnitude > UInt64(JSONValue.largestExactInteger) {
            throw .integerOutOfRange(value)
        }
        guard value >= 0 else { return bytes.append(contentsOf: String(value).utf8) }
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        let isPlain =
            text.utf8.withContiguousStorageIfAvailable { utf8 in
                guard utf8.allSatisfy(Self.needsNoEscape) else { return false }
                bytes.append(contentsOf: utf8)
                return true
            } ?? false
        if !isPlain { writeEscaped(text) }
        bytes.append(UInt8(ascii: "\""))
    }

    static func needsNoEscape(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func writeEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): write(literal: "\\\"")
            case UInt8(ascii: "\\"): write(literal: "\\\\")
            case 0x08: write(literal: "\\b")
            case 0x09: write(literal: "\\t")
            case 0x0A: write(literal: "\\n")
            case 0x0C: write(literal: "\\f")
            case 0x0D: write(literal: "\\r")
            case 0..<0x20:
                write(literal: "\\u00")
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }

    private mutating func write(_ value: Double) throws(CanonicalJSONError) {
        guard allowsAnyNumber else { throw .fraction }
        guard value.isFinite else { return write(literal: "null") }
        bytes.append(contentsOf: value.description.utf8)
    }

    private mutating func write(_ elements: [JSONValue]) throws(CanonicalJSONError) {
        bytes.append(UInt8(ascii: "["))
        for (position, element) in elements.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            try write(element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ members: [String: JSONValue]) throws(CanonicalJSONError) {
        bytes.append(UInt8(ascii: "{"))
        let sorted = members.sorted { Self.precedes($0.key, $1.key) }
        for (position, member) in sorted.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            write(member.key)
            bytes.append(UInt8(ascii: ":"))
            try write(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// UTF-8 sorts as UTF-16 does unless two names part at a byte that begins U+E000 or beyond; then the units decide.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        var (lefts, rights) = (left.utf8.makeIterator(), right.utf8.makeIterator())
        while let byte = lefts.next() {
            guard let other = rights.next() else { return false }
            if byte == other { continue }
            return max(byte, other) < 0xEE ? byte < other : left.utf16.lexicographicallyPrecedes(right.utf16)
        }
        return rights.next() != nil
    }
}
