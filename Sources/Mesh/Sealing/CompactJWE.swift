package import VoxCrypto

/// A compact JWE (RFC 7516) to an X25519 key: `ECDH-ES` of RFC 7518 §4.6 and RFC 8037, contents under `A256GCM`.
///
/// Only that one form is written and read. The sender is not authenticated: what arrives is trusted no more than the
/// message it came in.
package enum CompactJWE {
    /// The longest text that is read.
    package static let longestByteCount = 1 << 20

    /// The longest protected header that is read, encoded.
    static let longestHeaderByteCount = 4096

    static let agreement = "ECDH-ES"
    static let encryption = "A256GCM"

    /// Seals the contents with a fresh ephemeral key, which is forgotten at once.
    package static func seal(
        _ contents: [UInt8], to recipient: X25519PublicKey, random: RandomSource
    ) throws(CompactJWEError) -> String {
        let ephemeral = X25519PrivateKey.generate(random)
        let header = JWEHeader(keyID: recipient.keyID, ephemeral: ephemeral.publicKey)
        let protected = Base64URL.encode(header.json)
        let key = contentKey(ephemeral.sharedSecret(with: recipient), header)
        let box: AES256GCM.Box
        do {
            box = try AES256GCM.seal(
                contents, with: key, nonce: random.bytes(AES256GCM.nonceByteCount),
                authenticating: Array(protected.utf8))
        } catch {
            throw .unreadable
        }
        let parts = [box.nonce, box.ciphertext, box.tag].map(Base64URL.encode)
        return ([protected, ""] + parts).joined(separator: ".")
    }

    /// The contents of a text that was sealed to one of these keys.
    package static func open(
        _ text: String, with keys: [X25519PrivateKey]
    ) throws(CompactJWEError) -> [UInt8] {
        guard text.utf8.count <= longestByteCount else { throw .tooLong }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5 else { throw .malformed }
        guard parts[1].isEmpty else { throw .unsupported }
        let header = try JWEHeader(protected: parts[0])
        guard let key = keys.first(where: { $0.publicKey.keyID == header.keyID }) else { throw .otherRecipient }
        guard let nonce = Base64URL.decode(parts[2]), let ciphertext = Base64URL.decode(parts[3]),
            let tag = Base64URL.decode(parts[4])
        else { throw .malformed }
        do {
            return try AES256GCM.open(
                AES256GCM.Box(nonce: nonce, ciphertext: ciphertext, tag: tag),
                with: contentKey(key.sharedSecret(with: header.ephemeral), header),
                authenticating: Array(parts[0].utf8))
        } catch {
            throw .unreadable
        }
    }

    private static func contentKey(_ shared: SecretBytes, _ header: JWEHeader) -> SecretBytes {
        let context = ConcatKDF.Context(algorithm: encryption, partyU: header.partyU, partyV: header.partyV)
        return ConcatKDF.key(from: shared, for: context, byteCount: AES256GCM.keyByteCount)
    }
}

/// Why a text is no payload sealed to one of our keys; it never carries any of the text.
package enum CompactJWEError: Error, Hashable, Sendable {
    /// More than ``CompactJWE/longestByteCount`` bytes.
    case tooLong
    /// Not five base64url parts under a strict JSON header.
    case malformed
    /// Another algorithm, a compressed text, a critical extension, or an ephemeral key of another kind.
    case unsupported
    /// The ephemeral key is no key, or one with which every secret would be zero.
    case refusedKey
    /// It names a key that is not here.
    case otherRecipient
    /// It was sealed to another key, or changed afterwards; the two cannot be told apart.
    case unreadable
}

extension CompactJWEError: CustomStringConvertible {
    /// One sentence that says what is wrong.
    package var description: String {
        switch self {
        case .tooLong: "The sealed payload is longer than \(CompactJWE.longestByteCount) bytes."
        case .malformed: "The sealed payload is not a compact JWE."
        case .unsupported: "The sealed payload is not of the form ECDH-ES with A256GCM."
        case .refusedKey: "The sealed payload's ephemeral key is not a usable X25519 key."
        case .otherRecipient: "The sealed payload is for a key that is not on this node."
        case .unreadable: "The sealed payload does not open with this node's key, or was changed."
        }
    }
}
