import Crypto

/// Message authentication with a shared key: HMAC of RFC 2104 over SHA-256.
package enum HMACSHA256 {
    /// The code of a message under a key of any length.
    package static func authenticate(_ message: [UInt8], key: SecretBytes) -> SHA256Digest {
        let symmetricKey = key.withUnsafeBytes { SymmetricKey(data: $0) }
        var code = HMAC<Crypto.SHA256>(key: symmetricKey)
        message.withUnsafeBytes { code.update(data: $0) }
        return SHA256Digest(code: code.finalize())
    }

    /// Whether the code belongs to the message; the comparison takes constant time.
    package static func isValid(_ code: [UInt8], for message: [UInt8], key: SecretBytes) -> Bool {
        ConstantTime.equals(code, authenticate(message, key: key).bytes)
    }
}

extension SHA256Digest {
    init(code: HMAC<Crypto.SHA256>.MAC) {
        self = code.withUnsafeBytes(SHA256Digest.init(copying:))
    }
}
