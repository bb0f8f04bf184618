/// Writes JSON without white space, with keys sorted by UTF-16 code units and the shortest escapes (RFC 8785 §3.2).
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private let allowsAnyNumber: Bool
    private static let hexDigits = Array("0123456789abcdef".utf8)

    init(allowsAnyNumber: Bool) {
        self.allowsAnyNumber = allowsAnyNumber
        bytes.reserveCapacity(256)
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
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
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
        bytes.append(UInt8(ascii: "\""))
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
        let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        for (position, member) in sorted.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            write(member.key)
            bytes.append(UInt8(ascii: ":"))
            try write(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
