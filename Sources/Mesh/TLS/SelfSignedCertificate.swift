import Foundation
import SwiftASN1
import VoxCrypto
import X509

/// Makes the self-signed mesh certificate: P-256, ten years, its own authority.
///
/// It says `CA:TRUE` and `keyCertSign`, since BoringSSL takes a pinned certificate as a trust root only then.
struct SelfSignedCertificate {
    /// The certificate in PEM form for a key in PEM form.
    ///
    /// Hosts are names or IP addresses; each becomes a subject alternative name. Validity starts a day early, so that
    /// a peer whose clock is behind can connect.
    static func issuePEM(
        privateKeyPEM: SecretBytes, hosts: [String], nowMicros: Int64, random: RandomSource
    ) throws -> String {
        let key = try privateKeyPEM.withBytes {
            try Certificate.PrivateKey(pemEncoded: String(decoding: $0, as: UTF8.self))
        }
        let now = Date(timeIntervalSince1970: Double(nowMicros) / 1_000_000)
        let name = try DistinguishedName {
            CommonName("Vox Populi mesh")
        }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(bytes: [0x01] + random.bytes(15)),
            publicKey: key.publicKey,
            notValidBefore: now.addingTimeInterval(-secondsPerDay),
            notValidAfter: now.addingTimeInterval(3653 * secondsPerDay),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try extensions(for: key.publicKey, hosts: hosts),
            issuerPrivateKey: key)
        return try certificate.serializeAsPEM().pemString + "\n"
    }

    /// Whether a certificate in DER form names itself as its authority.
    static func isOne(der: [UInt8]) -> Bool {
        guard let certificate = try? Certificate(derEncoded: der) else { return false }  // no certificate, no authority
        return certificate.issuer == certificate.subject
    }

    private static let secondsPerDay: TimeInterval = 86_400

    private static func extensions(
        for key: Certificate.PublicKey, hosts: [String]
    ) throws -> Certificate.Extensions {
        let names = hosts.compactMap(generalName(of:))
        return try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectKeyIdentifier(hash: key)
            if !names.isEmpty { SubjectAlternativeNames(names) }
        }
    }

    private static func generalName(of host: String) -> GeneralName? {
        guard !host.isEmpty else { return nil }
        guard let address = addressBytes(of: host) else { return .dnsName(host) }
        return .ipAddress(ASN1OctetString(contentBytes: address[...]))
    }

    /// The 4 or 16 bytes of an IP address in text form; `nil` for a name.
    private static func addressBytes(of host: String) -> [UInt8]? {
        for (family, byteCount) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: byteCount)
            if inet_pton(family, host, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
