import Crypto

/// A SHA3-512 value.
package struct SHA3_512Digest: Digest {
    /// How many bytes a value has: 64.
    package static let byteCount = 64

    /// The hash value itself.
    package let bytes: [UInt8]

    /// Takes exactly 64 bytes; `nil` for any other length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    init(_ digest: Crypto.SHA3_512.Digest) {
        bytes = digest.withUnsafeBytes(Array.init)
    }
}
