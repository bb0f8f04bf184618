import Crypto

/// A P-256 key for a TLS certificate, in the PEM form that TLS libraries read.
package enum TLSPrivateKey {
    /// Makes a new key; the text is PKCS #8 in PEM.
    package static func generatePEM(_ random: RandomSource) -> SecretBytes {
        while true {
            // About one scalar in 2^32 is no key, and the next one is drawn.
            let scalar = random.secret(32)
            let key = scalar.withUnsafeBytes { bytes in
                try? P256.Signing.PrivateKey(rawRepresentation: bytes)  // out of range: draw again
            }
            if let key { return SecretBytes(Array(key.pemRepresentation.utf8)) }
        }
    }
}
