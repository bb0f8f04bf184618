import Audit

/// Where an encoder leaves its value; lives within one `WireCodec.json` call.
final class WireSlot {
    var json: JSONValue = .null
    private var fields: [String: JSONValue]?
    private var elements: [JSONValue]?
    /// Containers within this one that are still written to.
    private var openFields: [String: WireSlot] = [:]
    private var openElements: [Int: WireSlot] = [:]

    func becomeObject() {
        if fields == nil { fields = [:] }
    }

    func becomeList() {
        if elements == nil { elements = [] }
    }

    func set(_ name: String, _ value: JSONValue) {
        fields?[name] = value
    }

    func append(_ value: JSONValue) {
        elements?.append(value)
    }

    /// A place for a field that is written later.
    func openField(_ name: String) -> WireSlot {
        let slot = WireSlot()
        openFields[name] = slot
        return slot
    }

    /// A place for an element that is written later.
    func openElement() -> WireSlot {
        let slot = WireSlot()
        openElements[elementCount] = slot
        append(.null)
        return slot
    }

    var elementCount: Int { elements?.count ?? 0 }

    var finished: JSONValue {
        if var fields {
            for (name, slot) in openFields { fields[name] = slot.finished }
            return .object(fields)
        }
        if var elements {
            for (position, slot) in openElements { elements[position] = slot.finished }
            return .array(elements)
        }
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

    /// A value with a form of its own as JSON.
    func json<Value: Encodable>(_ value: Value) throws -> JSONValue {
        if Value.self == JSONValue.self, let json = value as? JSONValue { return json }
        let slot = WireSlot()
        try value.encode(to: WireEncoder(slot: slot, codingPath: codingPath))
        return slot.finished
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
    func encode<Value: Encodable>(_ value: Value) throws {
        if Value.self == JSONValue.self, let json = value as? JSONValue {
            slot.json = json
        } else {
            try value.encode(to: self)
        }
    }
}

/// Writes the fields of an object.
struct WireKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) { put(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { put(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { put(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) { put(.double(value), key) }
    func encode(_ value: Float, forKey key: Key) { put(.double(Double(value)), key) }
    func encode(_ value: Int, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: Int8, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: Int16, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: Int32, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: Int64, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: UInt, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: UInt8, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: UInt16, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: UInt32, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: UInt64, forKey key: Key) throws { put(try encoder.whole(value), key) }
    func encode(_ value: some Encodable, forKey key: Key) throws { put(try encoder.json(value), key) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func put(_ value: JSONValue, _ key: Key) { encoder.slot.set(key.stringValue, value) }

    private func child(_ key: Key) -> WireEncoder {
        WireEncoder(slot: encoder.slot.openField(key.stringValue), codingPath: codingPath + [key])
    }
}

/// Writes the elements of an array.
struct WireListEncoding: UnkeyedEncodingContainer {
    let encoder: WireEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.slot.elementCount }

    func encodeNil() { encoder.slot.append(.null) }
    func encode(_ value: Bool) { encoder.slot.append(.bool(value)) }
    func encode(_ value: String) { encoder.slot.append(.string(value)) }
    func encode(_ value: Double) { encoder.slot.append(.double(value)) }
    func encode(_ value: Float) { encoder.slot.append(.double(Double(value))) }
    func encode(_ value: Int) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: Int8) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: Int16) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: Int32) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: Int64) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: UInt) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: UInt8) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: UInt16) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: UInt32) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: UInt64) throws { encoder.slot.append(try encoder.whole(value)) }
    func encode(_ value: some Encodable) throws { encoder.slot.append(try encoder.json(value)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        child().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    func superEncoder() -> any Encoder { child() }

    private func child() -> WireEncoder {
        WireEncoder(slot: encoder.slot.openElement(), codingPath: codingPath)
    }
}
