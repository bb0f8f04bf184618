import CSodium

/// An X25519 key of RFC 7748 that opens sealed boxes; printing it shows nothing.
package struct X25519PrivateKey: Sendable {
    /// How many bytes a key has: 32.
    package static let byteCount = 32

    /// The key to which boxes for this key are sealed.
    package let publicKey: X25519PublicKey

    /// The scalar; what a key file stores.
    package let secret: SecretBytes

    /// Takes exactly 32 secret bytes.
    package init(secret: SecretBytes) throws(KeyError) {
        guard secret.count == Self.byteCount else {
            throw .wrongLength(expected: Self.byteCount, actual: secret.count)
        }
        self.init(checkedSecret: secret)
    }

    /// Makes a new key.
    package static func generate(_ random: RandomSource) -> X25519PrivateKey {
        X25519PrivateKey(checkedSecret: random.secret(byteCount))
    }

    private init(checkedSecret secret: SecretBytes) {
        Sodium.start()
        var publicBytes = [UInt8](repeating: 0, count: X25519PublicKey.byteCount)
        let status = secret.withBytes { crypto_scalarmult_base(&publicBytes, $0) }
        precondition(status == 0, "Deriving an X25519 key cannot fail for a scalar of the right length.")
        self.secret = secret
        publicKey = X25519PublicKey(trusted: publicBytes)
    }
}

extension X25519PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`.
    package var description: String { "<secret>" }

    /// Always `<secret>`.
    package var debugDescription: String { "<secret>" }

    /// Empty, so that `dump` and reflection show nothing.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
