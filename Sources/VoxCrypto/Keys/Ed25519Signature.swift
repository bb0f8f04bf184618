/// An Ed25519 signature of RFC 8032; whether it is valid only a public key can tell.
package struct Ed25519Signature: Hashable, Sendable {
    /// How many bytes a signature has: 64.
    package static let byteCount = 64

    /// The point R and the scalar S, 32 bytes each.
    package let bytes: [UInt8]

    /// Takes exactly 64 bytes.
    package init(bytes: [UInt8]) throws(KeyError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, actual: bytes.count)
        }
        self.bytes = bytes
    }

    /// Reads strict standard base64: 88 characters.
    package init(base64: String) throws(KeyError) {
        guard let bytes = Base64.decode(base64) else { throw .notBase64 }
        try self.init(bytes: bytes)
    }

    /// Reads the same text where it lies; `nil` when it is anything else.
    package init?(base64Digits digits: ArraySlice<UInt8>) {
        guard digits.count == 88, digits.suffix(2).allSatisfy({ $0 == UInt8(ascii: "=") }),
            let bytes = Base64Alphabet.standard.decode(digits.dropLast(2)), bytes.count == Self.byteCount
        else { return nil }
        self.bytes = bytes
    }

    init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Standard padded base64.
    package var base64: String { Base64.encode(bytes) }

    /// URL-safe base64 without padding.
    package var base64URL: String { Base64URL.encode(bytes) }
}

extension Ed25519Signature: Codable {
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
