import Audit

/// Where an encoder leaves its value; lives within one `WireCodec.json` call.
final class WireSlot {
    var json: JSONValue = .null
    private var fields: [String: WireSlot]?
    private var elements: [WireSlot]?

    func becomeObject() {
        if fields == nil { fields = [:] }
    }

    func becomeList() {
        if elements == nil { elements = [] }
    }

    func field(_ name: String) -> WireSlot {
        let slot = WireSlot()
        fields?[name] = slot
        return slot
    }

    func element() -> WireSlot {
        let slot = WireSlot()
        elements?.append(slot)
        return slot
    }

    var elementCount: Int { elements?.count ?? 0 }

    var finished: JSONValue {
        if let fields { return .object(fields.mapValues(\.finished)) }
        if let elements { return .array(elements.map(\.finished)) }
        return json
    }
}

/// Encodes into a JSON value.
struct WireEncoder: Encoder {
    let slot: WireSlot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(WireKeyedEncoding(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeList()
        return WireListEncoding(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func put(_ value: some Encodable, into slot: WireSlot) throws {
        if let json = value as? JSONValue {
            slot.json = json
        } else {
            try value.encode(to: WireEncoder(slot: slot, codingPath: codingPath))
        }
    }

    func whole(_ number: some FixedWidthInteger) throws -> JSONValue {
        guard let whole = Int64(exactly: number) else {
            throw EncodingError.invalidValue(
                number, .init(codingPath: codingPath, debugDescription: "Integers end at 2^63 - 1."))
        }
        return .integer(whole)
    }
}

extension WireEncoder: SingleValueEncodingContainer {
    func encodeNil() { slot.json = .null }
    func encode(_ value: Bool) { slot.json = .bool(value) }
    func encode(_ value: String) { slot.json = .string(value) }
    func encode(_ value: Double) { slot.json = .double(value) }
    func encode(_ value: Float) { slot.json = .double(Double(value)) }
    func encode(_ value: Int) throws { slot.json = try whole(value) }
    func encode(_ value: Int8) throws { slot.json = try whole(value) }
    func encode(_ value: Int16) throws { slot.json = try whole(value) }
    func encode(_ value: Int32) throws { slot.json = try whole(value) }
    func encode(_ value: Int64) throws { slot.json = try whole(value) }
    func encode(_ value: UInt) throws { slot.json = try whole(value) }
    func encode(_ value: UInt8) throws { slot.json = try whole(value) }
    func encode(_ value: UInt16) throws { slot.json = try whole(value) }
    func encode(_ value: UInt32) throws { slot.json = try whole(value) }
    func encode(_ value: UInt64) throws { slot.json = try whole(value) }
    func encode(_ value: some Encodable) throws { try put(value, into: slot) }
}

/// Writes the fields of an object.
struct WireKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil(forKey key: Key) { encoder.slot.field(key.stringValue).json = .null }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        try encoder.put(value, into: encoder.slot.field(key.stringValue))
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        child(key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder }
    mutating func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func child(_ key: Key) -> WireEncoder {
        WireEncoder(slot: encoder.slot.field(key.stringValue), codingPath: codingPath + [key])
    }
}

/// Writes the elements of an array.
struct WireListEncoding: UnkeyedEncodingContainer {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.slot.elementCount }

    mutating func encodeNil() { encoder.slot.element().json = .null }
    mutating func encode(_ value: some Encodable) throws { try encoder.put(value, into: encoder.slot.element()) }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        child().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { child() }

    private func child() -> WireEncoder {
        WireEncoder(slot: encoder.slot.element(), codingPath: codingPath)
    }
}
