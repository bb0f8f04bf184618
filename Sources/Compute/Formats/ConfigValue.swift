/// A JSON value of a configuration file, with its numbers as they are written.
enum ConfigValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([ConfigValue])
    case object([String: ConfigValue])

    /// Configuration files are small; a larger one is refused unread.
    static let maximumBytes = 4 << 20

    /// Parses a whole document.
    init(parsing bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        var scanner = JSONScanner(bytes)
        self = try ConfigValue(&scanner)
        try scanner.end()
    }

    /// Reads the next value, whatever it is.
    init(_ scanner: inout JSONScanner) throws(JSONFault) {
        switch try scanner.peek() {
        case UInt8(ascii: "{"):
            var members: [String: ConfigValue] = [:]
            try scanner.object { (scanner, key) throws(JSONFault) in members[key] = try ConfigValue(&scanner) }
            self = .object(members)
        case UInt8(ascii: "["):
            var elements: [ConfigValue] = []
            try scanner.array { (scanner) throws(JSONFault) in elements.append(try ConfigValue(&scanner)) }
            self = .array(elements)
        case UInt8(ascii: "\""):
            self = .string(try scanner.string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            let word = try scanner.word()
            self = word == "null" ? .null : .bool(word == "true")
        default:
            self = .number(try scanner.number())
        }
    }
}

/// Typed access to the members of one object; to all but `isNull`, absent and null are the same.
struct ConfigReader: Sendable {
    private let members: [String: ConfigValue]
    private let nulls: Set<String>

    /// Wraps the members of an object.
    init(_ members: [String: ConfigValue]) {
        self.members = members.filter { $0.value != .null }
        nulls = Set(members.filter { $0.value == .null }.keys)
    }

    /// Whether the member is there and null.
    func isNull(_ key: String) -> Bool { nulls.contains(key) }

    /// Whether there is a value.
    func has(_ key: String) -> Bool { members[key] != nil }

    /// The value as it is.
    func value(_ key: String) -> ConfigValue? { members[key] }

    /// A whole number in a range.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelConfigError) -> Int? {
        guard let value = members[key] else { return nil }
        guard case .number(let text) = value, let number = Int(text) else {
            throw .wrongType(key: key, expected: "a whole number")
        }
        guard range.contains(number) else {
            throw .outOfRange(key: key, value: text, allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A whole number that must be there.
    func requiredInteger(_ key: String, in range: ClosedRange<Int>) throws(ModelConfigError) -> Int {
        guard let number = try integer(key, in: range) else { throw .missing(key: key) }
        return number
    }

    /// A finite number above zero.
    func positive(_ key: String) throws(ModelConfigError) -> Double? {
        guard let value = members[key] else { return nil }
        guard case .number(let text) = value, let number = Double(text) else {
            throw .wrongType(key: key, expected: "a number")
        }
        guard number.isFinite, number > 0, number <= 1e30 else {
            throw .outOfRange(key: key, value: text, allowed: "above 0")
        }
        return number
    }

    /// A whole number, or what the reference takes when there is none.
    func integer(
        _ key: String, in range: ClosedRange<Int>, or fallback: Int
    ) throws(ModelConfigError) -> Int {
        guard let number = try integer(key, in: range) else { return fallback }
        return number
    }

    /// A finite number above zero, or what the reference takes when there is none.
    func positive(_ key: String, or fallback: Double) throws(ModelConfigError) -> Double {
        guard let number = try positive(key) else { return fallback }
        return number
    }

    /// A truth value, or what the reference takes when there is none.
    func bool(_ key: String, or fallback: Bool) throws(ModelConfigError) -> Bool {
        guard let flag = try bool(key) else { return fallback }
        return flag
    }

    /// A finite number above zero that must be there.
    func requiredPositive(_ key: String) throws(ModelConfigError) -> Double {
        guard let number = try positive(key) else { throw .missing(key: key) }
        return number
    }

    /// A truth value.
    func bool(_ key: String) throws(ModelConfigError) -> Bool? {
        guard let value = members[key] else { return nil }
        guard case .bool(let flag) = value else { throw .wrongType(key: key, expected: "true or false") }
        return flag
    }

    /// A string.
    func string(_ key: String) throws(ModelConfigError) -> String? {
        guard let value = members[key] else { return nil }
        guard case .string(let text) = value else { throw .wrongType(key: key, expected: "a string") }
        return text
    }

    /// A nested object.
    func object(_ key: String) throws(ModelConfigError) -> ConfigReader? {
        guard let value = members[key] else { return nil }
        guard case .object(let members) = value else { throw .wrongType(key: key, expected: "an object") }
        return ConfigReader(members)
    }

    /// A list of strings.
    func strings(_ key: String) throws(ModelConfigError) -> [String]? {
        guard let value = members[key] else { return nil }
        guard case .array(let elements) = value else { throw .wrongType(key: key, expected: "a list of strings") }
        var strings: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw .wrongType(key: key, expected: "a list of strings") }
            strings.append(text)
        }
        return strings
    }

    /// One token id or a list of them.
    func tokenIDs(_ key: String) throws(ModelConfigError) -> [Int32] {
        guard let value = members[key] else { return [] }
        let elements: [ConfigValue]
        if case .array(let list) = value { elements = list } else { elements = [value] }
        var ids: [Int32] = []
        for element in elements {
            guard case .number(let text) = element, let id = Int32(text) else {
                throw .wrongType(key: key, expected: "a token id or a list of them")
            }
            ids.append(id)
        }
        return ids
    }
}
