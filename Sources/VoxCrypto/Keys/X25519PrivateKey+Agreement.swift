import CSodium

extension X25519PrivateKey {
    /// The secret that both sides of RFC 7748 §6.1 come to; feed it to a key derivation, never use it as a key.
    package func sharedSecret(with other: X25519PublicKey) -> SecretBytes {
        Sodium.start()
        var shared = [UInt8](repeating: 0, count: Self.byteCount)
        let status = secret.withBytes { crypto_scalarmult(&shared, $0, other.bytes) }
        precondition(status == 0, "An agreement cannot fail: small-order keys are refused when a key is made.")
        return SecretBytes(zeroing: &shared)
    }
}

extension X25519PublicKey {
    /// The first 16 hexadecimal digits of SHA-256 of the key; how a sealed payload names its recipient.
    package var keyID: String { String(sha256Hex.prefix(16)) }
}
