/// A hash value of a fixed length; equal values have equal bytes, and JSON carries lower-case hexadecimal.
package protocol Digest: Hashable, Sendable, Codable, CustomStringConvertible {
    /// How many bytes a value has.
    static var byteCount: Int { get }

    /// The hash value itself.
    var bytes: [UInt8] { get }

    /// Takes bytes of exactly ``byteCount``; `nil` for any other length.
    init?(bytes: [UInt8])
}

extension Digest {
    /// Lower-case hexadecimal, two digits a byte.
    package var hex: String { Hex.encode(bytes) }

    /// Standard padded base64.
    package var base64: String { Base64.encode(bytes) }

    /// The same text as ``hex``.
    package var description: String { hex }

    /// Reads hexadecimal of either case; `nil` when it is malformed or of the wrong length.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads the hexadecimal form out of JSON.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Self(hex: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "A digest needs \(Self.byteCount * 2) hexadecimal digits.")
        }
        self = digest
    }

    /// Writes the hexadecimal form into JSON.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
