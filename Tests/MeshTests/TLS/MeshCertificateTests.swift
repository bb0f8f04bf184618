import Foundation
import Mesh
import NIOSSL
import SwiftASN1
import Testing
import VoxCrypto
import X509

struct MeshCertificateTests {
    private let folder: KeysFolder

    init() throws {
        folder = try KeysFolder()
    }

    private var certificatePath: String { folder.path + "/mesh-tls.crt" }
    private var keyPath: String { folder.path + "/mesh-tls.key" }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
    }

    @Test func thePairIsMadeOnceWithItsModes() throws {
        let made = try folder.certificate()
        #expect(try mode(of: certificatePath) == 0o644)
        #expect(try mode(of: keyPath) == 0o600)
        #expect(made.isSelfSigned)
        let again = try folder.certificate(hosts: ["another.example"])
        #expect(again.pin == made.pin)
        #expect(again.certificatePEM == made.certificatePEM)
    }

    @Test func theFingerprintIsThatOfTheDERForm() throws {
        let made = try folder.certificate()
        let certificate = try #require(try NIOSSLCertificate.fromPEMFile(certificatePath).first)
        #expect(made.pin.hex == SHA256.hash(try certificate.toDERBytes()).hex)
    }

    @Test func itIsValidForTenYearsFromADayAgo() throws {
        _ = try folder.certificate()
        let certificate = try #require(try NIOSSLCertificate.fromPEMFile(certificatePath).first)
        let now = Int(KeysFolder.clock.micros() / 1_000_000)
        #expect(abs(Int(certificate.notValidBefore) - (now - 86_400)) < 600)
        #expect(abs(Int(certificate.notValidAfter) - (now + 3653 * 86_400)) < 600)
    }

    @Test func itIsItsOwnAuthorityForItsNamesAndAddresses() throws {
        let made = try folder.certificate(hosts: ["den.local", "192.168.1.20", "fe80::1", ""])
        let certificate = try Certificate(pemEncoded: made.certificatePEM)
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
        #expect(try certificate.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try certificate.extensions.keyUsage == KeyUsage(digitalSignature: true, keyCertSign: true))
        let link: [UInt8] = [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
        let names: [GeneralName] = [
            .dnsName("den.local"), .ipAddress(ASN1OctetString(contentBytes: [192, 168, 1, 20])),
            .ipAddress(ASN1OctetString(contentBytes: link[...])),
        ]
        #expect(try certificate.extensions.subjectAlternativeNames.map(Array.init) == names)
    }

    @Test func twoFoldersGetTwoKeys() throws {
        #expect(try folder.certificate().pin != KeysFolder().certificate().pin)
    }

    @Test func aKeyWithoutACertificateGetsOne() throws {
        let made = try folder.certificate()
        try FileManager.default.removeItem(atPath: certificatePath)
        let again = try folder.certificate()
        #expect(again.pin != made.pin)
        #expect(try folder.certificate().pin == again.pin)
    }

    @Test func aCertificateWithoutItsKeyStops() throws {
        _ = try folder.certificate()
        try FileManager.default.removeItem(atPath: keyPath)
        #expect(throws: MeshTLSError.keyMissing(certificatePath: certificatePath, keyPath: keyPath)) {
            try folder.certificate()
        }
    }

    @Test func aKeyOfAnotherCertificateStops() throws {
        _ = try folder.certificate()
        let other = try KeysFolder()
        _ = try other.certificate()
        try FileManager.default.removeItem(atPath: keyPath)
        try FileManager.default.copyItem(atPath: other.path + "/mesh-tls.key", toPath: keyPath)
        let expected = MeshTLSError.pairMismatch(certificatePath: certificatePath, keyPath: keyPath)
        #expect(throws: expected) { try folder.certificate() }
        #expect(throws: expected) {
            try MeshCertificateFiles.load(certificatePath: certificatePath, keyPath: keyPath)
        }
    }

    @Test func aKeyThatOthersCanReadStops() throws {
        _ = try folder.certificate()
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: 0o644)], ofItemAtPath: keyPath)
        #expect(throws: MeshTLSError.keyFile(.modeTooWide(path: keyPath, mode: 0o644, expected: 0o600))) {
            try folder.certificate()
        }
    }

    @Test func brokenFilesAreNamed() throws {
        _ = try folder.certificate()
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: certificatePath))
        #expect(throws: MeshTLSError.unreadable(path: certificatePath)) { try folder.certificate() }
        let absent = folder.path + "/absent.pem"
        #expect(throws: MeshTLSError.unreadable(path: absent)) {
            try MeshCertificateFiles.load(certificatePath: absent, keyPath: keyPath)
        }
    }

    @Test func pinsHaveTwoTextForms() throws {
        let pin = CertificatePin(der: [1, 2, 3])
        #expect(CertificatePin(base64URL: pin.base64URL) == pin)
        #expect(CertificatePin(hex: pin.hex.uppercased()) == pin)
        let pairs = stride(from: 0, to: 64, by: 2).map { String(pin.hex.dropFirst($0).prefix(2)) }
        #expect(CertificatePin(hex: pairs.joined(separator: ":")) == pin)
        #expect(CertificatePin(hex: String(pin.hex.dropLast(2))) == nil)
        #expect(CertificatePin(base64URL: pin.hex) == nil)
        #expect(CertificatePin(base64URL: "") == nil)
    }
}
