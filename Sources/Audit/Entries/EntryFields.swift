import VoxCrypto

/// The twelve fields of an entry that are signed.
struct EntryFields: Sendable, Hashable {
    var version: UInt32
    var logID: String
    var index: UInt64
    var tsMicros: Int64
    var draft: EntryDraft
    var prevHash: SHA256Digest
    var keyID: String

    /// C of the format: the RFC 8785 object.
    func canonicalBytes() throws(CanonicalJSONError) -> [UInt8] {
        var writer = JSONWriter(allowsAnyNumber: false)
        try write(to: &writer)
        return writer.bytes
    }

    /// What is signed: the domain and C after it.
    func signedMessage() throws(CanonicalJSONError) -> [UInt8] {
        var writer = JSONWriter(allowsAnyNumber: false, after: LogEntry.signatureDomain)
        try write(to: &writer)
        return writer.bytes
    }

    /// The names stand in their sorted order.
    private func write(to writer: inout JSONWriter) throws(CanonicalJSONError) {
        writer.write(literal: "{\"action\":")
        writer.write(draft.action)
        writer.write(literal: ",\"actor\":")
        writer.write(draft.actor)
        writer.write(literal: ",\"index\":")
        try writer.write(Int64(clamping: index))
        writer.write(literal: ",\"key_id\":")
        writer.write(keyID)
        writer.write(literal: ",\"kind\":")
        writer.write(draft.kind.rawValue)
        writer.write(literal: ",\"log_id\":")
        writer.write(logID)
        writer.write(literal: ",\"payload\":")
        try writer.write(draft.payload)
        writer.write(literal: ",\"prev_hash\":")
        writer.write(prevHash.hex)
        writer.write(literal: ",\"reason\":")
        writer.write(draft.reason)
        writer.write(literal: ",\"target\":")
        writer.write(draft.target)
        writer.write(literal: ",\"ts_micros\":")
        try writer.write(tsMicros)
        writer.write(literal: ",\"v\":")
        try writer.write(Int64(version))
        writer.write(literal: "}")
    }
}
