package import VoxCrypto

/// One signed entry of the log, version 1; `Docs/AuditFormat.md` is the byte-exact description.
///
/// A value says only what an entry claims. ``LogVerifier`` says whether the claims hold.
package struct LogEntry: Sendable, Hashable {
    /// The format that this code writes: 1.
    package static let currentVersion: UInt32 = 1

    /// The longest reason, in Unicode scalars.
    package static let longestReason = 500

    /// The format of this entry.
    package let version: UInt32

    /// 32 hexadecimal digits, chosen when the log was created.
    package let logID: String

    /// The position in the log, from 0, without gaps.
    package let index: UInt64

    /// Microseconds since 1970 UTC; never below the previous entry's.
    package let tsMicros: Int64

    /// What is recorded.
    package let kind: EntryKind

    /// Who did it.
    package let actor: String

    /// The action's word, or empty.
    package let action: String

    /// The id of what is acted on, or empty.
    package let target: String

    /// Why, or empty.
    package let reason: String

    /// Facts specific to the kind.
    package let payload: JSONValue

    /// The hash of the entry before; all zeros for index 0.
    package let prevHash: SHA256Digest

    /// The first 16 hexadecimal digits of the signing key's SHA-256.
    package let keyID: String

    /// The hash that this entry claims to have: chain hash and Merkle leaf at once.
    package let entryHash: SHA256Digest

    /// The name under which people refer to the entry: `audit-<ts_micros>-<16 hex>`.
    package let auditID: String

    private let deferredSignature: DeferredSignature

    /// The signature over the canonical bytes.
    package var signature: Ed25519Signature { deferredSignature.value }

    /// The canonical bytes C, which the hash and the signature cover; only a forbidden payload has none.
    package func canonicalBytes() throws(CanonicalJSONError) -> [UInt8] {
        try fields.canonicalBytes()
    }

    /// The twelve signed fields.
    var fields: EntryFields {
        EntryFields(
            version: version, logID: logID, index: index, tsMicros: tsMicros,
            draft: EntryDraft(
                kind: kind, actor: actor, action: action, target: target, reason: reason, payload: payload),
            prevHash: prevHash, keyID: keyID)
    }

    init(fields: EntryFields, entryHash: SHA256Digest, signature: DeferredSignature) {
        version = fields.version
        logID = fields.logID
        index = fields.index
        tsMicros = fields.tsMicros
        kind = fields.draft.kind
        actor = fields.draft.actor
        action = fields.draft.action
        target = fields.draft.target
        reason = fields.draft.reason
        payload = fields.draft.payload
        prevHash = fields.prevHash
        keyID = fields.keyID
        self.entryHash = entryHash
        auditID = "audit-\(fields.tsMicros)-\(entryHash.hex.prefix(16))"
        deferredSignature = signature
    }

    /// Compares what is signed, the hash and the signature.
    package static func == (left: LogEntry, right: LogEntry) -> Bool {
        left.fields == right.fields && left.entryHash == right.entryHash && left.signature == right.signature
    }

    /// Takes up the hash, which covers the rest.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(entryHash)
    }
}

extension LogEntry {
    /// The domain that separates entry signatures from every other signature of the same key.
    static let signatureDomain = Array("vox.oplog.entry.v1".utf8) + [0]

    /// The Merkle leaf of a signed message: the domain ends with the zero byte that a leaf begins with.
    static func leafHash(ofMessage message: [UInt8]) -> SHA256Digest {
        SHA256.hash(message[(signatureDomain.count - 1)...])
    }

    /// Hashes the fields; they are signed when the signature is asked for.
    static func seal(_ fields: EntryFields, key: Ed25519PrivateKey) throws(CanonicalJSONError) -> LogEntry {
        let message = try fields.signedMessage()
        return LogEntry(
            fields: fields, entryHash: leafHash(ofMessage: message), signature: DeferredSignature(of: message, by: key))
    }
}

extension Ed25519PublicKey {
    /// How entries name a key: the first 16 hexadecimal digits of its SHA-256.
    package var logKeyID: String { String(sha256Hex.prefix(16)) }
}
