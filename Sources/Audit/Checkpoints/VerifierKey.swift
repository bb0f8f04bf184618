package import VoxCrypto

/// A named public key as signed notes know it: `<name>+<8 hex>+<base64(0x01 ‖ public key)>`.
package struct VerifierKey: Sendable, Hashable {
    private static let ed25519: UInt8 = 1

    /// The key name; for a log's checkpoints it is the origin.
    package let name: String

    /// The key that verifies.
    package let publicKey: Ed25519PublicKey

    /// Names a key.
    ///
    /// The name must not be empty or contain white space or a plus sign.
    package init?(name: String, publicKey: Ed25519PublicKey) {
        guard Self.isAcceptable(name) else { return nil }
        self.name = name
        self.publicKey = publicKey
    }

    /// Names the key of a log's checkpoints.
    package init(logID: String, publicKey: Ed25519PublicKey) {
        name = Checkpoint.origin(logID: logID)
        self.publicKey = publicKey
    }

    /// Reads the text form; `nil` when a part is malformed or the key hash does not fit.
    package init?(text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let encoded = Base64.decode(String(parts[2])), encoded.first == Self.ed25519,
            let key = try? Ed25519PublicKey(bytes: Array(encoded.dropFirst())),  // `nil` says it all
            let made = VerifierKey(name: String(parts[0]), publicKey: key),
            Hex.encode(made.keyHash) == parts[1]
        else { return nil }
        self = made
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), a hint and not a check.
    package var keyHash: [UInt8] {
        Array(SHA256.hash(Array(name.utf8) + [0x0A, Self.ed25519] + publicKey.bytes).bytes.prefix(4))
    }

    /// The text form, which people keep and pass to verifying tools.
    package var text: String {
        "\(name)+\(Hex.encode(keyHash))+\(Base64.encode([Self.ed25519] + publicKey.bytes))"
    }

    static func isAcceptable(_ name: String) -> Bool {
        !name.isEmpty && !name.unicodeScalars.contains { $0 == "+" || $0.properties.isWhitespace }
    }
}
