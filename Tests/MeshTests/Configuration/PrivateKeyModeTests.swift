import Foundation
import Mesh
import Testing
import VoxCrypto

/// The user's own TLS key: others must not read it, whoever owns it and wherever a link leads.
struct PrivateKeyModeTests {
    private let folder: KeysFolder

    init() throws {
        folder = try KeysFolder()
        _ = try folder.certificate()
    }

    private var certificate: String { folder.path + "/mesh-tls.crt" }
    private var key: String { folder.path + "/mesh-tls.key" }

    private func setMode(_ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: key)
    }

    @Test(arguments: [0o644, 0o640, 0o604])
    func aKeyThatOthersCanReadStops(mode: Int) throws {
        try setMode(mode)
        let expected = MeshTLSError.keyFile(.modeTooWide(path: key, mode: UInt32(mode), expected: 0o600))
        #expect(throws: expected) { try MeshCertificateFiles.checkMode(ofKey: key) }
        #expect(throws: expected) { try MeshCertificateFiles.load(certificatePath: certificate, keyPath: key) }
    }

    @Test(arguments: [0o600, 0o400])
    func aKeyOfItsOwnerAlonePasses(mode: Int) throws {
        try setMode(mode)
        try MeshCertificateFiles.checkMode(ofKey: key)
        _ = try MeshCertificateFiles.load(certificatePath: certificate, keyPath: key)
    }

    @Test func aLinkIsFollowedAndAbsenceIsNoFault() throws {
        let link = folder.path + "/link.pem"
        try MeshCertificateFiles.checkMode(ofKey: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: key)
        _ = try MeshCertificateFiles.load(certificatePath: certificate, keyPath: link)
        try setMode(0o644)
        #expect(throws: MeshTLSError.keyFile(.modeTooWide(path: link, mode: 0o644, expected: 0o600))) {
            try MeshCertificateFiles.load(certificatePath: certificate, keyPath: link)
        }
    }
}
