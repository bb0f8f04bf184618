import CSodium

/// Anonymous public-key encryption: libsodium's `crypto_box_seal` (X25519, XSalsa20-Poly1305).
///
/// Anybody can seal to a public key; only the private key opens, and any changed byte is noticed. The sender is not
/// authenticated: sign the contents where that matters.
package enum SealedBox {
    /// How many bytes a box is longer than its contents: 48.
    package static let overheadByteCount = 48

    /// Seals the contents with a fresh ephemeral key; two boxes of the same contents differ.
    package static func seal(_ contents: [UInt8], to recipient: X25519PublicKey) -> [UInt8] {
        Sodium.start()
        var box = [UInt8](repeating: 0, count: contents.count + overheadByteCount)
        let status = crypto_box_seal(&box, contents, UInt64(contents.count), recipient.bytes)
        precondition(status == 0, "Sealing cannot fail: small-order recipients are refused when a key is made.")
        return box
    }

    /// The contents of a box that was sealed to this key.
    package static func open(_ box: [UInt8], with key: X25519PrivateKey) throws(SealedBoxError) -> [UInt8] {
        guard box.count >= overheadByteCount else { throw .tooShort }
        Sodium.start()
        var contents = [UInt8](repeating: 0, count: box.count - overheadByteCount)
        let status = key.secret.withBytes { secret in
            crypto_box_seal_open(&contents, box, UInt64(box.count), key.publicKey.bytes, secret)
        }
        guard status == 0 else { throw .notForThisKey }
        return contents
    }
}

/// Why a sealed box does not open.
package enum SealedBoxError: Error, Hashable, Sendable {
    /// It has fewer bytes than an empty box.
    case tooShort
    /// It was sealed to another key, or changed afterwards; the two cannot be told apart.
    case notForThisKey
}
