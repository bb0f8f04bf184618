/// A BLAKE3 value of the default length.
package struct BLAKE3Digest: Digest {
    /// How many bytes a value has: 32.
    package static let byteCount = 32

    /// The hash value itself.
    package let bytes: [UInt8]

    /// Takes exactly 32 bytes; `nil` for any other length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }
}
