package import VoxCrypto

/// The SHA-256 of a certificate's DER form: the only certificate that a pinned connection accepts.
package struct CertificatePin: Hashable, Sendable, CustomStringConvertible {
    /// The fingerprint itself.
    package let sha256: SHA256Digest

    /// Pins a certificate by its DER bytes.
    package init(der: [UInt8]) {
        sha256 = SHA256.hash(der)
    }

    /// Reads the `tls` key of an invite: base64url without padding; `nil` when malformed.
    package init?(base64URL: String) {
        guard let bytes = Base64URL.decode(base64URL), let digest = SHA256Digest(bytes: bytes) else { return nil }
        sha256 = digest
    }

    /// Reads `tls.pin_sha256` of the configuration: 64 hexadecimal digits, colons allowed; `nil` when malformed.
    package init?(hex: String) {
        guard let digest = SHA256Digest(hex: hex.filter { $0 != ":" }) else { return nil }
        sha256 = digest
    }

    /// The form in invites.
    package var base64URL: String { Base64URL.encode(sha256.bytes) }

    /// The form in configuration files and in what is printed at start.
    package var hex: String { sha256.hex }

    /// The same text as ``hex``.
    package var description: String { hex }
}
