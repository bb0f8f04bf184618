/// The Concat KDF of NIST SP 800-56A §5.8.1 with SHA-256, in the form that RFC 7518 §4.6.2 gives it.
package enum ConcatKDF {
    /// What a derived key is bound to.
    package struct Context: Sendable {
        private let algorithm: [UInt8]
        private let partyU: [UInt8]
        private let partyV: [UInt8]

        /// The algorithm the key is for (`enc` under direct agreement) and what names sender and recipient.
        package init(algorithm: String, partyU: [UInt8] = [], partyV: [UInt8] = []) {
            self.algorithm = Array(algorithm.utf8)
            self.partyU = partyU
            self.partyV = partyV
        }

        /// The `OtherInfo` bytes: each part behind its length, then the key length in bits.
        func bytes(keyByteCount: Int) -> [UInt8] {
            [algorithm, partyU, partyV].flatMap { bigEndian($0.count) + $0 } + bigEndian(keyByteCount * 8)
        }
    }

    /// A key of 1…1024 bytes out of a shared secret.
    package static func key(from shared: SecretBytes, for context: Context, byteCount: Int) -> SecretBytes {
        precondition((1...1024).contains(byteCount), "A derived key has 1 to 1024 bytes.")
        let info = context.bytes(keyByteCount: byteCount)
        var key: [UInt8] = []
        key.reserveCapacity(byteCount + 32)
        var round = 1
        while key.count < byteCount {
            var hasher = SHA256.Hasher()
            hasher.update(bigEndian(round))
            shared.withUnsafeBytes { hasher.update($0) }
            hasher.update(info)
            key += hasher.finalize().bytes
            round += 1
        }
        key.removeLast(key.count - byteCount)
        return SecretBytes(zeroing: &key)
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
    }
}
