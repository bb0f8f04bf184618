/// Any JSON value; the form of entry payloads and event data.
///
/// Whole numbers stay exact as ``integer(_:)``. Fractions can be carried but never signed:
/// ``canonicalBytes()`` refuses them.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    /// The member of an object; `nil` when it is absent or this is no object.
    package subscript(_ key: String) -> JSONValue? { objectValue?[key] }

    /// The text of a string; `nil` for any other value.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The number when it is whole; `nil` for any other value.
    package var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number, whole or not; `nil` for any other value.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The truth value; `nil` for any other value.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array; `nil` for any other value.
    package var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members of an object; `nil` for any other value.
    package var objectValue: [String: JSONValue]? {
        if case .object(let value) = self { value } else { nil }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// Makes a string.
    package init(stringLiteral value: String) { self = .string(value) }

    /// Makes a whole number.
    package init(integerLiteral value: Int64) { self = .integer(value) }

    /// Makes a truth value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    /// Makes an array.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Makes an object; of two equal keys the later wins.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, later in later })
    }

    /// Makes `null`.
    package init(nilLiteral: ()) { self = .null }
}
