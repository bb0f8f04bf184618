import CSodium

/// An Ed25519 public key of RFC 8032 that is safe to verify with.
///
/// A value exists only for canonical encodings of points in the main subgroup, so a second spelling of a key and the
/// small-order keys, under which one signature fits many messages, cannot be stored or compared by mistake.
package struct Ed25519PublicKey: Hashable, Sendable {
    /// How many bytes a key has: 32.
    package static let byteCount = 32

    /// The encoded point.
    package let bytes: [UInt8]

    /// Takes exactly 32 bytes that encode a full-order point canonically.
    package init(bytes: [UInt8]) throws(KeyError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, actual: bytes.count)
        }
        Sodium.start()
        guard crypto_core_ed25519_is_valid_point(bytes) == 1 else { throw .refusedPoint }
        self.bytes = bytes
    }

    /// Reads strict standard base64: 44 characters.
    package init(base64: String) throws(KeyError) {
        guard let bytes = Base64.decode(base64) else { throw .notBase64 }
        try self.init(bytes: bytes)
    }

    init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Standard padded base64.
    package var base64: String { Base64.encode(bytes) }

    /// URL-safe base64 without padding.
    package var base64URL: String { Base64URL.encode(bytes) }

    /// Lower-case hexadecimal SHA-256 of the 32 key bytes, the source of fingerprints and generated names.
    package var sha256Hex: String { SHA256.hash(bytes).hex }

    /// Whether this key made the signature over exactly this message.
    ///
    /// Refuses a scalar S outside its canonical range and an R of small order, beside plain mismatches.
    package func isValid(_ signature: Ed25519Signature, for message: [UInt8]) -> Bool {
        Sodium.start()
        return crypto_sign_verify_detached(signature.bytes, message, UInt64(message.count), bytes) == 0
    }
}

extension Ed25519PublicKey: Codable, CustomStringConvertible {
    /// Reads standard base64 out of JSON.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(base64: container.decode(String.self))
    }

    /// Writes standard base64 into JSON.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(base64)
    }

    /// The same text as ``base64``.
    package var description: String { base64 }
}
