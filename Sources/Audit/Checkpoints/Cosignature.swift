package import VoxCrypto

/// A witness's key as signed notes know it, C2SP `tlog-cosignature` v1: `<name>+<8 hex>+<base64(0x04 ‖ public key)>`.
package struct CosignerKey: Sendable, Hashable {
    private static let algorithm: UInt8 = 4

    /// The witness.
    package let name: String
    /// The key that verifies.
    package let publicKey: Ed25519PublicKey

    /// Names a key; `nil` when the name is empty or holds white space or a plus sign.
    package init?(name: String, publicKey: Ed25519PublicKey) {
        guard VerifierKey.isAcceptable(name) else { return nil }
        self.name = name
        self.publicKey = publicKey
    }

    /// Reads the text form; `nil` when a part is malformed or the key hash does not fit.
    package init?(text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let encoded = Base64.decode(String(parts[2])), encoded.first == Self.algorithm,
            let key = try? Ed25519PublicKey(bytes: Array(encoded.dropFirst())),  // `nil` says it all
            let made = CosignerKey(name: String(parts[0]), publicKey: key), Hex.encode(made.keyHash) == parts[1]
        else { return nil }
        self = made
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ public key).
    package var keyHash: [UInt8] {
        Array(SHA256.hash(Array(name.utf8) + [0x0A, Self.algorithm] + publicKey.bytes).bytes.prefix(4))
    }

    /// The text form.
    package var text: String {
        "\(name)+\(Hex.encode(keyHash))+\(Base64.encode([Self.algorithm] + publicKey.bytes))"
    }
}

extension SignedNote {
    /// Adds a witness's line: the time in seconds since 1970 and a signature over that time and the text.
    package mutating func cosign(as witness: CosignerKey, at unixSeconds: UInt64, with key: Ed25519PrivateKey) {
        precondition(key.publicKey == witness.publicKey, "A witness signs with the key that it is known by.")
        let time = (0..<8).map { UInt8(truncatingIfNeeded: unixSeconds >> (56 - 8 * $0)) }
        let signature = key.sign(Self.cosignedMessage(text, at: unixSeconds)).bytes
        add(Signature(name: witness.name, keyHash: witness.keyHash, bytes: time + signature))
    }

    /// When the witness signed, in seconds since 1970; `nil` without its line, or when one of its lines is not valid.
    package func cosignatureTime(by witness: CosignerKey) -> UInt64? {
        let own = signatures.filter { $0.name == witness.name && $0.keyHash == witness.keyHash }
        let times = own.compactMap { line -> UInt64? in
            guard line.bytes.count == 8 + Ed25519Signature.byteCount,
                let signature = try? Ed25519Signature(bytes: Array(line.bytes.dropFirst(8)))  // a wrong length is none
            else { return nil }
            let seconds = line.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let message = Self.cosignedMessage(text, at: seconds)
            return witness.publicKey.isValid(signature, for: message) ? seconds : nil
        }
        return times.count == own.count ? times.max() : nil
    }

    /// The same text with the lines of one witness alone.
    package func only(_ witness: CosignerKey) -> SignedNote {
        var copy = self
        copy.keep { $0.name == witness.name && $0.keyHash == witness.keyHash }
        return copy
    }

    /// Takes over the lines of other signers that stand under the same text.
    package mutating func merge(_ other: SignedNote) {
        precondition(other.text == text, "Only signatures of the same text can stand under it.")
        for line in other.signatures where !signatures.contains(line) { add(line) }
    }

    private static func cosignedMessage(_ text: String, at unixSeconds: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(unixSeconds)\n\(text)".utf8)
    }
}
