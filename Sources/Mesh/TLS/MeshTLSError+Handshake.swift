import NIOSSL

extension MeshTLSError {
    /// What BoringSSL says of a certificate that no authority vouches for; its errors have no other name for it.
    private static let notVouchedFor = "CERTIFICATE_VERIFY_FAILED"

    /// Whether a connection failed because the peer's certificate is not trusted, and not because nobody answers.
    package static func isUntrusted(_ error: any Error) -> Bool {
        switch error {
        case NIOSSLError.handshakeFailed(.sslError(let stack)): stack.contains { "\($0)".contains(notVouchedFor) }
        case NIOSSLError.unableToValidateCertificate: true
        case let error as NIOSSLExtraError: error == .failedToValidateHostname
        default: false
        }
    }
}
