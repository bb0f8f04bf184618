/// The hash function BLAKE3 in its three modes.
///
/// Source: J. O'Connor, J-P. Aumasson, S. Neves, Z. Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere".
/// Portable Swift, checked against every official test vector.
package struct BLAKE3 {
    /// How many bytes a key of the keyed mode has: 32.
    package static let keyByteCount = 32

    /// The default-length digest of bytes that are already in memory.
    package static func hash(_ bytes: [UInt8]) -> BLAKE3Digest {
        var hasher = Hasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// A message authentication code: the keyed mode.
    ///
    /// The key has exactly 32 bytes, else the call throws.
    package static func keyed(_ bytes: [UInt8], key: SecretBytes) throws(KeyError) -> BLAKE3Digest {
        var hasher = try Hasher(key: key)
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// A 32-byte key derived from secret material.
    ///
    /// The context is a constant that names application, purpose and date of the derivation, never anything that
    /// comes from a user.
    package static func deriveKey(context: StaticString, material: SecretBytes) -> SecretBytes {
        var hasher = Hasher(deriveKeyContext: context.withUTF8Buffer(Array.init))
        material.withBytes { hasher.update($0) }
        var key = hasher.finalize(byteCount: keyByteCount)
        return SecretBytes(zeroing: &key)
    }
}
