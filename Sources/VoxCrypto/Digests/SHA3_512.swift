import Crypto

/// The hash function SHA3-512 (FIPS 202).
package enum SHA3_512 {
    /// The digest of bytes that are already in memory.
    package static func hash(_ bytes: [UInt8]) -> SHA3_512Digest {
        var hasher = Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// Hashes input that arrives in pieces, such as a file; pieces of any size give the same digest.
    package struct Hasher: Sendable {
        private var inner = Crypto.SHA3_512()

        /// Starts with empty input.
        package init() {}

        /// Appends a piece of the input.
        package mutating func update(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { inner.update(bufferPointer: $0) }
        }

        /// Appends a piece of the input that lies in foreign memory, such as a mapped file.
        package mutating func update(_ bytes: UnsafeRawBufferPointer) {
            inner.update(bufferPointer: bytes)
        }

        /// The digest of everything so far; the hasher may go on afterwards.
        package func finalize() -> SHA3_512Digest {
            SHA3_512Digest(inner.finalize())
        }
    }
}
