import Crypto

/// The hash function SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// The digest of bytes that are already in memory.
    package static func hash(_ bytes: [UInt8]) -> SHA256Digest {
        var hasher = Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of a byte and of two digests after it, as trees combine them.
    package static func hash(_ first: UInt8, _ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        var inner = Crypto.SHA256()
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * SHA256Digest.byteCount, alignment: 8) { buffer in
            buffer[0] = first
            left.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            inner.update(bufferPointer: UnsafeRawBufferPointer(buffer))
        }
        return SHA256Digest(inner.finalize())
    }

    /// The digest of a part of bytes that are already in memory.
    package static func hash(_ bytes: ArraySlice<UInt8>) -> SHA256Digest {
        var inner = Crypto.SHA256()
        bytes.withUnsafeBytes { inner.update(bufferPointer: $0) }
        return SHA256Digest(inner.finalize())
    }

    /// Hashes input that arrives in pieces, such as a file; pieces of any size give the same digest.
    package struct Hasher: Sendable {
        private var inner = Crypto.SHA256()

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
        package func finalize() -> SHA256Digest {
            SHA256Digest(inner.finalize())
        }
    }
}
