import Crypto

/// AES-256 in Galois/Counter Mode, NIST SP 800-38D: encrypts, and notices every changed byte.
package enum AES256GCM {
    /// How many bytes a key has: 32.
    package static let keyByteCount = 32

    /// How many bytes a nonce has: 12; one nonce must never serve twice under one key.
    package static let nonceByteCount = 12

    /// How many bytes a tag has: 16.
    package static let tagByteCount = 16

    /// A ciphertext with what is needed to open it, save the key.
    package struct Box: Equatable, Sendable {
        /// 12 bytes.
        package let nonce: [UInt8]
        /// As long as the contents.
        package let ciphertext: [UInt8]
        /// 16 bytes.
        package let tag: [UInt8]

        /// Puts a box together from its parts; lengths are checked when it is opened.
        package init(nonce: [UInt8], ciphertext: [UInt8], tag: [UInt8]) {
            self.nonce = nonce
            self.ciphertext = ciphertext
            self.tag = tag
        }
    }

    /// Encrypts the contents and binds `authenticating` to them; the nonce has 12 bytes.
    package static func seal(
        _ contents: [UInt8], with key: SecretBytes, nonce: [UInt8], authenticating: [UInt8]
    ) throws(AES256GCMError) -> Box {
        guard key.count == keyByteCount, nonce.count == nonceByteCount else { throw .wrongLength }
        do {
            let box = try AES.GCM.seal(
                contents, using: symmetric(key), nonce: AES.GCM.Nonce(data: nonce), authenticating: authenticating)
            return Box(nonce: nonce, ciphertext: Array(box.ciphertext), tag: Array(box.tag))
        } catch {
            throw .wrongLength
        }
    }

    /// The contents of a box that was sealed with this key over the same `authenticating` bytes.
    package static func open(
        _ box: Box, with key: SecretBytes, authenticating: [UInt8]
    ) throws(AES256GCMError) -> [UInt8] {
        guard key.count == keyByteCount, box.nonce.count == nonceByteCount, box.tag.count == tagByteCount else {
            throw .wrongLength
        }
        do {
            let sealed = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: box.nonce), ciphertext: box.ciphertext, tag: box.tag)
            return Array(try AES.GCM.open(sealed, using: symmetric(key), authenticating: authenticating))
        } catch {
            throw .changed
        }
    }

    private static func symmetric(_ key: SecretBytes) -> SymmetricKey {
        key.withUnsafeBytes { SymmetricKey(data: $0) }
    }
}

/// Why bytes cannot be sealed or opened.
package enum AES256GCMError: Error, Hashable, Sendable {
    /// The key, the nonce or the tag has another number of bytes than the cipher wants.
    case wrongLength
    /// Another key was used, or a byte was changed; the two cannot be told apart.
    case changed
}
