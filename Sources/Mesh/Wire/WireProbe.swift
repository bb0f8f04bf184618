import Audit

/// Where a probe leaves what it saw; lives within one `WireSchema.of` call.
final class WireProbeSlot {
    private var plain: WireSchema = .any
    private var name: String?
    private var fields: [String: WireProbeSlot]?
    private var element: WireProbeSlot?
    var isOptional = false
    var isOpen = false

    func see(_ schema: WireSchema) { plain = schema }

    func becomeObject() {
        if fields == nil { fields = [:] }
    }

    func becomeList() -> WireProbeSlot {
        let slot = element ?? WireProbeSlot()
        element = slot
        return slot
    }

    /// The outermost type that reads a value names it.
    func name(after type: Any.Type) {
        if name == nil { name = String(describing: type) }
    }

    func field(_ name: String) -> WireProbeSlot {
        let slot = fields?[name] ?? WireProbeSlot()
        fields?[name] = slot
        return slot
    }

    var schema: WireSchema {
        if let fields {
            let seen = fields.mapValues { WireFieldSchema(schema: $0.schema, isRequired: !$0.isOptional) }
            return .object(WireObjectSchema(name: name ?? "", fields: seen, isOpen: isOpen))
        }
        return element.map { .list($0.schema) } ?? plain
    }
}

/// Decodes from nothing: hands out a value of whatever is asked for and notes that it was asked.
struct WireProbe: Decoder, SingleValueDecodingContainer {
    let slot: WireProbeSlot
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        slot.becomeObject()
        return KeyedDecodingContainer(WireKeyedProbe(slot: slot))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { WireListProbe(slot: slot.becomeList()) }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let any = JSONValue.null as? Value { return any }
        slot.name(after: type)
        return try Value(from: self)
    }

    private func whole<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        slot.see(.whole(type))
        return 0
    }

    func decodeNil() -> Bool { false }

    func decode(_ type: Bool.Type) -> Bool {
        slot.see(.boolean)
        return false
    }

    func decode(_ type: String.Type) -> String {
        slot.see(.text)
        return ""
    }

    func decode(_ type: Double.Type) -> Double {
        slot.see(.number)
        return 0
    }

    func decode(_ type: Float.Type) -> Float {
        slot.see(.number)
        return 0
    }

    func decode(_ type: Int.Type) -> Int { whole(type) }
    func decode(_ type: Int8.Type) -> Int8 { whole(type) }
    func decode(_ type: Int16.Type) -> Int16 { whole(type) }
    func decode(_ type: Int32.Type) -> Int32 { whole(type) }
    func decode(_ type: Int64.Type) -> Int64 { whole(type) }
    func decode(_ type: UInt.Type) -> UInt { whole(type) }
    func decode(_ type: UInt8.Type) -> UInt8 { whole(type) }
    func decode(_ type: UInt16.Type) -> UInt16 { whole(type) }
    func decode(_ type: UInt32.Type) -> UInt32 { whole(type) }
    func decode(_ type: UInt64.Type) -> UInt64 { whole(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value(type) }
}

/// An object of which every field is there; asking first whether one is makes it optional.
private struct WireKeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let slot: WireProbeSlot
    var codingPath: [any CodingKey] { [] }

    /// Only a type that keeps unknown fields asks for all of them.
    var allKeys: [Key] {
        slot.isOpen = true
        return []
    }

    private func probe(_ key: Key) -> WireProbe { WireProbe(slot: slot.field(key.stringValue)) }

    func contains(_ key: Key) -> Bool {
        slot.field(key.stringValue).isOptional = true
        return true
    }

    func decodeNil(forKey key: Key) -> Bool { false }
    func decode(_ type: Bool.Type, forKey key: Key) -> Bool { probe(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) -> String { probe(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) -> Double { probe(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) -> Float { probe(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) -> Int { probe(key).decode(type) }
    func decode(_ type: Int8.Type, forKey key: Key) -> Int8 { probe(key).decode(type) }
    func decode(_ type: Int16.Type, forKey key: Key) -> Int16 { probe(key).decode(type) }
    func decode(_ type: Int32.Type, forKey key: Key) -> Int32 { probe(key).decode(type) }
    func decode(_ type: Int64.Type, forKey key: Key) -> Int64 { probe(key).decode(type) }
    func decode(_ type: UInt.Type, forKey key: Key) -> UInt { probe(key).decode(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) -> UInt8 { probe(key).decode(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) -> UInt16 { probe(key).decode(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) -> UInt32 { probe(key).decode(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) -> UInt64 { probe(key).decode(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try probe(key).value(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        probe(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { probe(key).unkeyedContainer() }
    func superDecoder() -> any Decoder { WireProbe(slot: slot) }
    func superDecoder(forKey key: Key) -> any Decoder { probe(key) }
}

/// A list of one element.
private struct WireListProbe: UnkeyedDecodingContainer {
    let slot: WireProbeSlot
    private(set) var currentIndex = 0

    init(slot: WireProbeSlot) { self.slot = slot }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { next().unkeyedContainer() }
    mutating func superDecoder() -> any Decoder { next() }

    private mutating func next() -> WireProbe {
        currentIndex += 1
        return WireProbe(slot: slot)
    }
}
