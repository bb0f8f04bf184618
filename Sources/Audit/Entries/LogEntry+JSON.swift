import VoxCrypto

/// Why JSON is not an entry.
package enum EntryFormatError: Error, Hashable, Sendable {
    /// The bytes are not strict JSON.
    case notJSON(JSONParseError)
    /// The value is not an object.
    case notObject
    /// A field is missing or has the wrong type or form.
    case badField(String)
    /// A version 1 entry has a field that the format does not know.
    case unknownField(String)
}

extension EntryFormatError: CustomStringConvertible {
    /// One sentence that names the field.
    package var description: String {
        switch self {
        case .notJSON(let error): error.description
        case .notObject: "The entry is not a JSON object."
        case .badField(let name): "The field \(name) is missing or has a wrong type or form."
        case .unknownField(let name): "The field \(name) does not belong to an entry."
        }
    }
}

extension LogEntry {
    /// Reads one entry from strict JSON, such as a line of an export.
    package init(parsing bytes: [UInt8]) throws(EntryFormatError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw .notJSON(error)
        }
        try self.init(json: value)
    }

    /// Reads one entry; every field must be there, in the only form that the format allows.
    package init(json: JSONValue) throws(EntryFormatError) {
        try self.init(json: json, isOutline: false)
    }

    init(json: JSONValue, isOutline: Bool) throws(EntryFormatError) {
        guard let members = json.objectValue else { throw .notObject }
        var reader = FieldReader(members: members)
        let version = try reader.unsigned("v")
        guard version >= 1, let version = UInt32(exactly: version) else { throw .badField("v") }
        let fields = EntryFields(
            version: version,
            logID: try reader.string("log_id"),
            index: try reader.unsigned("index"),
            tsMicros: Int64(try reader.unsigned("ts_micros")),
            draft: EntryDraft(
                kind: EntryKind(rawValue: try reader.string("kind")),
                actor: try reader.string("actor"),
                action: try reader.string("action"),
                target: try reader.string("target"),
                reason: isOutline ? "" : try reader.string("reason"),
                payload: isOutline ? .object([:]) : try reader.object("payload")),
            prevHash: try reader.digest("prev_hash"),
            keyID: try reader.string("key_id"))
        let entryHash = try reader.digest("entry_hash")
        let signature = try reader.signature("signature")
        let auditID = try reader.string("audit_id")
        self.init(
            fields: fields, entryHash: entryHash, signature: DeferredSignature(signature), isOutline: isOutline)
        guard Array(auditID.utf8) == Array(self.auditID.utf8) else { throw .badField("audit_id") }
        if version == Self.currentVersion, let name = reader.unreadName { throw .unknownField(name) }
    }

    /// The entry as one JSON object without white space, fields in the order of the format; no line end.
    ///
    /// Only an entry whose payload holds a forbidden number has no such form.
    package func jsonLine() throws(CanonicalJSONError) -> [UInt8] {
        var writer = JSONWriter(allowsAnyNumber: false)
        writer.write(literal: "{\"v\":")
        try writer.write(Int64(version))
        writer.write(literal: ",\"log_id\":")
        writer.write(logID)
        writer.write(literal: ",\"index\":")
        try writer.write(Int64(clamping: index))
        writer.write(literal: ",\"ts_micros\":")
        try writer.write(tsMicros)
        for (name, text) in [("kind", kind.rawValue), ("actor", actor), ("action", action)] {
            writer.write(name: name, text: text)
        }
        writer.write(name: "target", text: target)
        if !isOutline {
            writer.write(name: "reason", text: reason)
            writer.write(literal: ",\"payload\":")
            try writer.write(payload)
        }
        writer.write(name: "prev_hash", text: prevHash.hex)
        writer.write(name: "key_id", text: keyID)
        writer.write(name: "entry_hash", text: entryHash.hex)
        writer.write(name: "signature", text: signature.base64)
        writer.write(name: "audit_id", text: auditID)
        writer.write(literal: "}")
        return writer.bytes
    }
}

extension LogEntry: Codable {
    /// Reads the JSON form of the format.
    package init(from decoder: any Decoder) throws {
        try self.init(json: JSONValue(from: decoder))
    }

    /// Writes the JSON form of the format; the order of fields is the encoder's.
    ///
    /// An outline has no reason and payload.
    package func encode(to encoder: any Encoder) throws {
        var members: [String: JSONValue] = [
            "v": .integer(Int64(version)), "log_id": .string(logID), "index": .integer(Int64(clamping: index)),
            "ts_micros": .integer(tsMicros), "kind": .string(kind.rawValue), "actor": .string(actor),
            "action": .string(action), "target": .string(target),
            "prev_hash": .string(prevHash.hex), "key_id": .string(keyID), "entry_hash": .string(entryHash.hex),
            "signature": .string(signature.base64), "audit_id": .string(auditID),
        ]
        if !isOutline { (members["reason"], members["payload"]) = (.string(reason), payload) }
        try JSONValue.object(members).encode(to: encoder)
    }
}

extension JSONWriter {
    fileprivate mutating func write(name: String, text: String) {
        write(literal: ",")
        write(name)
        write(literal: ":")
        write(text)
    }
}

/// Takes typed fields out of an object and remembers which ones nobody asked for.
private struct FieldReader {
    private let members: [String: JSONValue]
    private var unread: Set<String>

    init(members: [String: JSONValue]) {
        self.members = members
        unread = Set(members.keys)
    }

    var unreadName: String? { unread.min() }

    mutating func string(_ name: String) throws(EntryFormatError) -> String {
        guard let text = take(name)?.stringValue else { throw .badField(name) }
        return text
    }

    mutating func unsigned(_ name: String) throws(EntryFormatError) -> UInt64 {
        guard let number = take(name)?.integerValue, (0...JSONValue.largestExactInteger).contains(number) else {
            throw .badField(name)
        }
        return UInt64(number)
    }

    mutating func object(_ name: String) throws(EntryFormatError) -> JSONValue {
        guard let value = take(name), value.objectValue != nil else { throw .badField(name) }
        return value
    }

    /// A digest in lower case only, so that a hash has one spelling.
    mutating func digest(_ name: String) throws(EntryFormatError) -> SHA256Digest {
        let text = try string(name)
        guard let digest = SHA256Digest(hex: text), Array(digest.hex.utf8) == Array(text.utf8) else {
            throw .badField(name)
        }
        return digest
    }

    mutating func signature(_ name: String) throws(EntryFormatError) -> Ed25519Signature {
        let text = try string(name)
        do {
            return try Ed25519Signature(base64: text)
        } catch {
            throw .badField(name)
        }
    }

    private mutating func take(_ name: String) -> JSONValue? {
        unread.remove(name)
        return members[name]
    }
}
