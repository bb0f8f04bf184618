package import NIOSSL
import VoxCrypto

/// A certificate with its private key: what a TLS listener shows and proves.
package struct MeshCertificate: Sendable {
    /// The certificate in PEM form; a chain when it was loaded from the user's file.
    package let certificatePEM: String

    /// The fingerprint of the first certificate, for invites.
    package let pin: CertificatePin

    /// Whether it was made here, so that peers can only know it by its pin.
    package let isSelfSigned: Bool

    private let chain: [NIOSSLCertificate]
    private let privateKey: NIOSSLPrivateKey

    /// Reads a pair; `nil` when either is malformed.
    init?(certificatePEM: String, privateKeyPEM: SecretBytes, isSelfSigned: Bool) {
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
            privateKey = try privateKeyPEM.withBytes { try NIOSSLPrivateKey(bytes: $0, format: .pem) }
            guard let first = chain.first else { return nil }
            pin = CertificatePin(der: try first.toDERBytes())
        } catch {
            return nil
        }
        self.certificatePEM = certificatePEM
        self.isSelfSigned = isSelfSigned
    }

    /// What a listener needs to speak TLS with this certificate.
    package func serverConfiguration(minimumVersion: TLSVersion = .tlsv13) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = minimumVersion
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// Whether the key belongs to the certificate, as BoringSSL sees it.
    var isMatchingPair: Bool {
        do {
            _ = try NIOSSLContext(configuration: serverConfiguration())
            return true
        } catch {
            return false
        }
    }
}
