package import Audit

/// Reads and writes wire types as strictly as the contract asks: integers in range, no fraction, no invalid UTF-8.
package enum WireCodec {
    /// Longest free string of a request, in bytes of UTF-8.
    package static let longestString = 1_024

    /// Reads the body of a request, whose free strings are limited to ``longestString`` unless they have own limits.
    ///
    /// A whole number beyond ±(2^53 − 1) is taken as that, since what comes in here may go out again, and no server
    /// writes a larger one; one that no 64 bits hold is refused. Our own ids stay below it; those of other servers come
    /// in answers and payloads.
    package static func request<Value: Decodable>(
        _ type: Value.Type, from body: [UInt8], limitsStrings: Bool = true
    ) throws(WireError) -> Value {
        let value = try decode(type, from: body, limits: limitsStrings ? .request : .ownStrings)
        // A record has fields whose form or range their types cannot say; what is stored already is read without.
        if let record = value as? NodeRecord, let field = record.unfitField { throw .unfit(field: field) }
        return value
    }

    /// Reads a value that has no string limit of its own, such as a payload or an answer.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(WireError) -> Value {
        try decode(type, from: bytes, limits: .none)
    }

    /// Reads a value from text, such as a message's payload.
    package static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws(WireError) -> Value {
        try decode(type, from: Array(text.utf8), limits: .none)
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], limits: WireLimits
    ) throws(WireError) -> Value {
        do {
            let json = try JSONValue(parsingRequest: bytes, clampingWholeNumbers: limits.largestInteger != nil)
            guard json.objectValue != nil else { throw WireError.notAnObject }
            return try Value(from: WireDecoder(json: json, limits: limits, place: [], key: nil))
        } catch let error as WireError {
            throw error
        } catch let error as DecodingError {
            throw .unfit(field: error.fieldPath)
        } catch {
            throw .notJSON
        }
    }

    /// Writes a value as compact JSON with sorted keys.
    package static func encode(_ value: some Encodable) -> [UInt8] {
        json(value).jsonBytes()
    }

    /// Writes a value as text, for a message's payload.
    package static func text(_ value: some Encodable) -> String {
        String(decoding: encode(value), as: UTF8.self)
    }

    /// The value as JSON; wire types always have one.
    package static func json(_ value: some Encodable) -> JSONValue {
        let slot = WireSlot()
        do {
            try value.encode(to: WireEncoder(slot: slot, codingPath: []))
        } catch {
            preconditionFailure("A wire type always encodes.")
        }
        return slot.finished
    }
}

/// Why bytes are not the wire type that a route takes; all of them are 400.
package enum WireError: Error, Hashable, Sendable {
    /// Not UTF-8 JSON.
    case notJSON
    /// JSON, but no object.
    case notAnObject
    /// A field is missing, of the wrong type, or out of range.
    case unfit(field: String)
}

extension DecodingError {
    fileprivate var fieldPath: String {
        let (context, last): (Context, String?) =
            switch self {
            case .keyNotFound(let key, let context): (context, key.stringValue)
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            @unknown default: (Context(codingPath: [], debugDescription: ""), nil)
            }
        return (context.codingPath.map(\.stringValue) + [last].compactMap(\.self)).joined(separator: ".")
    }
}

/// How long strings and how large whole numbers may be.
struct WireLimits: Sendable {
    /// Bytes of UTF-8; nil means no limit.
    let longestString: Int?
    /// Fields with a limit of their own.
    let exempt: Set<String>
    /// The largest whole number, positive or negative, which one beyond is taken as; nil means no limit.
    let largestInteger: Int64?

    static let none = WireLimits(longestString: nil, exempt: [], largestInteger: nil)
    static let request = WireLimits(
        longestString: WireCodec.longestString,
        exempt: ["payload", "jwe_payload", "intent", "scope_key", "traceparent"],
        largestInteger: JSONValue.largestExactInteger)
    static let ownStrings = WireLimits(
        longestString: nil, exempt: [], largestInteger: JSONValue.largestExactInteger)

    func allows(_ text: String, under key: (any CodingKey)?) -> Bool {
        guard let longestString, text.utf8.count > longestString else { return true }
        return key.map { exempt.contains($0.stringValue) } ?? false
    }

    func nearest(to whole: Int64) -> Int64 {
        largestInteger.map { min(max(whole, -$0), $0) } ?? whole
    }

    /// The value with every whole number in it within the limit.
    func nearest(to json: JSONValue) -> JSONValue {
        guard largestInteger != nil else { return json }
        return switch json {
        case .integer(let whole): .integer(nearest(to: whole))
        case .array(let elements): .array(elements.map { nearest(to: $0) })
        case .object(let fields): .object(fields.mapValues { nearest(to: $0) })
        case .null, .bool, .double, .string: json
        }
    }
}
