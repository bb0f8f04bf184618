/// Names the value that an absent field has.
package protocol WireDefaultValue: Sendable {
    /// Type of the field.
    associatedtype Value: Codable & Hashable & Sendable
    /// What an absent field means.
    static var value: Value { get }
}

/// Absent means false.
package enum WireFalse: WireDefaultValue {
    /// False.
    package static var value: Bool { false }
}

/// Absent means true.
package enum WireTrue: WireDefaultValue {
    /// True.
    package static var value: Bool { true }
}

/// Absent means priority 128.
package enum WirePriority: WireDefaultValue {
    /// The normal priority.
    package static var value: UInt8 { 128 }
}

/// Absent means 1.
package enum WireOne: WireDefaultValue {
    /// One.
    package static var value: UInt32 { 1 }
}

/// Absent means 0.
package enum WireZero: WireDefaultValue {
    /// Zero.
    package static var value: UInt64 { 0 }
}

/// Absent means 0, in a byte.
package enum WireZeroU8: WireDefaultValue {
    /// Zero.
    package static var value: UInt8 { 0 }
}

/// Absent means 0, in 32 bits.
package enum WireZeroU32: WireDefaultValue {
    /// Zero.
    package static var value: UInt32 { 0 }
}

/// Absent means no strings.
package enum WireEmptyStrings: WireDefaultValue {
    /// The empty list.
    package static var value: [String] { [] }
}

/// A field that is optional on input and always written.
@propertyWrapper
package struct Defaulted<Default: WireDefaultValue>: Codable, Hashable, Sendable {
    /// The field's value.
    package var wrappedValue: Default.Value

    /// Takes the value.
    package init(wrappedValue: Default.Value) {
        self.wrappedValue = wrappedValue
    }

    /// Reads the value alone.
    package init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Default.Value.self)
    }

    /// Writes the value alone.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

/// A field that is optional on input and written as `null` when absent.
@propertyWrapper
package struct NullWhenAbsent<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    /// The field's value.
    package var wrappedValue: Value?

    /// Starts absent.
    package init() {
        wrappedValue = nil
    }

    /// Takes the value.
    package init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    /// Reads the value alone.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }

    /// Writes the value, or null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
    }
}

/// A list that is left out of output when it is empty.
@propertyWrapper
package struct OmittedWhenEmpty<Element: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    /// The list.
    package var wrappedValue: [Element]

    /// Takes the list.
    package init(wrappedValue: [Element]) {
        self.wrappedValue = wrappedValue
    }

    /// Reads the list alone.
    package init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode([Element].self)
    }

    /// Writes the list alone.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

// The compiler's own `init(from:)` and `encode(to:)` of a wire type pick these overloads, so that absence works.
extension KeyedDecodingContainer {
    func decode<Default: WireDefaultValue>(
        _ type: Defaulted<Default>.Type, forKey key: Key
    ) throws -> Defaulted<Default> {
        Defaulted(wrappedValue: try decodeIfPresent(Default.Value.self, forKey: key) ?? Default.value)
    }

    func decode<Value>(_ type: NullWhenAbsent<Value>.Type, forKey key: Key) throws -> NullWhenAbsent<Value> {
        NullWhenAbsent(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }

    func decode<Element>(_ type: OmittedWhenEmpty<Element>.Type, forKey key: Key) throws -> OmittedWhenEmpty<Element> {
        OmittedWhenEmpty(wrappedValue: try decodeIfPresent([Element].self, forKey: key) ?? [])
    }
}

extension KeyedEncodingContainer {
    mutating func encode<Element>(_ list: OmittedWhenEmpty<Element>, forKey key: Key) throws {
        if !list.wrappedValue.isEmpty { try encode(list.wrappedValue, forKey: key) }
    }
}
