import CSodium

/// An X25519 public key of RFC 7748 to which a sealed box can be addressed.
package struct X25519PublicKey: Hashable, Sendable {
    /// How many bytes a key has: 32.
    package static let byteCount = 32

    /// The u-coordinate, little endian.
    package let bytes: [UInt8]

    /// Takes exactly 32 bytes; the small-order points, with which every shared secret is zero, are refused.
    package init(bytes: [UInt8]) throws(KeyError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, actual: bytes.count)
        }
        Sodium.start()
        var shared = [UInt8](repeating: 0, count: Self.byteCount)
        let anyScalar = [UInt8](repeating: 1, count: Self.byteCount)
        guard crypto_scalarmult(&shared, anyScalar, bytes) == 0 else { throw .refusedPoint }
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

    /// Lower-case hexadecimal SHA-256 of the 32 key bytes.
    package var sha256Hex: String { SHA256.hash(bytes).hex }
}

extension X25519PublicKey: Codable {
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
}
