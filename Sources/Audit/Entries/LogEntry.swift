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
    package var version: UInt32 { fields.version }

    /// 32 hexadecimal digits, chosen when the log was created.
    package var logID: String { fields.logID }

    /// The position in the log, from 0, without gaps.
    package var index: UInt64 { fields.index }

    /// Microseconds since 1970 UTC; never below the previous entry's.
    package var tsMicros: Int64 { fields.tsMicros }

    /// What is recorded.
    package var kind: EntryKind { fields.draft.kind }

    /// Who did it.
    package var actor: String { fields.draft.actor }

    /// The action's word, or empty.
    package var action: String { fields.draft.action }

    /// The id of what is acted on, or empty.
    package var target: String { fields.draft.target }

    /// Why, or empty.
    package var reason: String { fields.draft.reason }

    /// Facts specific to the kind.
    package var payload: JSONValue { fields.draft.payload }

    /// The hash of the entry before; all zeros for index 0.
    package var prevHash: SHA256Digest { fields.prevHash }

    /// The first 16 hexadecimal digits of the signing key's SHA-256.
    package var keyID: String { fields.keyID }

    /// The hash that this entry claims to have: chain hash and Merkle leaf at once.
    package var entryHash: SHA256Digest { contents.entryHash }

    /// The name under which people refer to the entry: `audit-<ts_micros>-<16 hex>`.
    package var auditID: String { contents.auditID }

    /// True when reason and payload are in an archive and not here: both are empty then, and the hash is not theirs.
    package var isOutline: Bool { contents.isOutline }

    /// The signature over the canonical bytes.
    package var signature: Ed25519Signature { contents.signature.value }

    /// The canonical bytes C, which the hash and the signature cover; only a forbidden payload has none.
    package func canonicalBytes() throws(CanonicalJSONError) -> [UInt8] {
        try fields.canonicalBytes()
    }

    /// The twelve signed fields.
    var fields: EntryFields { contents.fields }

    private let contents: Contents

    /// Shared by all copies of an entry, for each passes through many hands.
    private final class Contents: Sendable {
        let fields: EntryFields
        let entryHash: SHA256Digest
        let auditID: String
        let signature: DeferredSignature
        let isOutline: Bool

        init(fields: EntryFields, entryHash: SHA256Digest, signature: DeferredSignature, isOutline: Bool) {
            self.isOutline = isOutline
            self.fields = fields
            self.entryHash = entryHash
            self.signature = signature
            auditID = "audit-\(fields.tsMicros)-\(Substring(entryHash.hex.utf8.prefix(16)))"
        }
    }

    init(fields: EntryFields, entryHash: SHA256Digest, signature: DeferredSignature, isOutline: Bool = false) {
        contents = Contents(fields: fields, entryHash: entryHash, signature: signature, isOutline: isOutline)
    }

    /// Compares what is signed, the hash and the signature; an outline is never equal to the whole entry.
    package static func == (left: LogEntry, right: LogEntry) -> Bool {
        left.isOutline == right.isOutline && left.fields == right.fields && left.entryHash == right.entryHash
            && left.signature == right.signature
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
