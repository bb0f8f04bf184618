import CSodium

/// An Ed25519 signing key of RFC 8032; printing it shows nothing.
package struct Ed25519PrivateKey: Sendable {
    /// How many bytes the seed has: 32.
    package static let seedByteCount = 32

    /// The key that verifies what this key signs.
    package let publicKey: Ed25519PublicKey

    /// The 32 bytes from which the key is derived; what a key file stores.
    package let seed: SecretBytes

    /// Seed and public key side by side, as libsodium wants them.
    private let expanded: SecretBytes

    /// Derives the key from exactly 32 secret bytes.
    package init(seed: SecretBytes) throws(KeyError) {
        guard seed.count == Self.seedByteCount else {
            throw .wrongLength(expected: Self.seedByteCount, actual: seed.count)
        }
        self.init(checkedSeed: seed)
    }

    /// Makes a new key.
    package static func generate(_ random: RandomSource) -> Ed25519PrivateKey {
        Ed25519PrivateKey(checkedSeed: random.secret(seedByteCount))
    }

    /// The deterministic signature of a message.
    package func sign(_ message: [UInt8]) -> Ed25519Signature {
        var signature = [UInt8](repeating: 0, count: Ed25519Signature.byteCount)
        let status = expanded.withBytes { key in
            crypto_sign_detached(&signature, nil, message, UInt64(message.count), key)
        }
        precondition(status == 0, "Ed25519 signing cannot fail for a key of the right length.")
        return Ed25519Signature(trusted: signature)
    }

    private init(checkedSeed seed: SecretBytes) {
        Sodium.start()
        var publicBytes = [UInt8](repeating: 0, count: Ed25519PublicKey.byteCount)
        var secret = [UInt8](repeating: 0, count: Self.seedByteCount + Ed25519PublicKey.byteCount)
        let status = seed.withBytes { crypto_sign_seed_keypair(&publicBytes, &secret, $0) }
        precondition(status == 0, "Deriving an Ed25519 key cannot fail for a seed of the right length.")
        self.seed = seed
        publicKey = Ed25519PublicKey(trusted: publicBytes)
        expanded = SecretBytes(zeroing: &secret)
    }
}

extension Ed25519PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`.
    package var description: String { "<secret>" }

    /// Always `<secret>`.
    package var debugDescription: String { "<secret>" }

    /// Empty, so that `dump` and reflection show nothing.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
