import Foundation
package import VoxCrypto

/// Where certificates for the mesh listener come from: the pair made here once, or the user's files.
package struct MeshCertificateFiles: Sendable {
    private static let largestByteCount = 1 << 20

    private let certificateFile: ProtectedFile
    private let keyFile: ProtectedFile

    /// The self-signed pair in the `keys` directory: `mesh-tls.crt` (0644) and `mesh-tls.key` (0600).
    package init(keysDirectory: String) {
        certificateFile = ProtectedFile(
            path: keysDirectory + "/mesh-tls.crt", mode: 0o644, largestByteCount: Self.largestByteCount)
        keyFile = ProtectedFile(path: keysDirectory + "/mesh-tls.key", largestByteCount: Self.largestByteCount)
    }

    /// The pair, made for these host names and addresses when there is none yet.
    ///
    /// A pair that is there stays as it is even when the hosts change: peers know it by its fingerprint. A key without
    /// a certificate (a crash in between) gets one.
    package func loadOrCreate(
        hosts: [String], clock: WallClock, random: RandomSource
    ) throws(MeshTLSError) -> MeshCertificate {
        let certificate = try load(certificateFile)
        var key = try load(keyFile)
        if key == nil {
            guard certificate == nil else {
                throw .keyMissing(certificatePath: certificateFile.path, keyPath: keyFile.path)
            }
            try create(keyFile, TLSPrivateKey.generatePEM(random), random: random)
            key = try load(keyFile)
        }
        guard let key else { throw .cannotIssue }
        guard let certificate else {
            try issue(for: key, hosts: hosts, clock: clock, random: random)
            return try pair(certificate: try load(certificateFile), key: key)
        }
        return try pair(certificate: certificate, key: key)
    }

    /// Throws when others than its owner can reach a private key, links followed; one that is not there is no fault.
    ///
    /// A user's key may be a link and may belong to another user, as those of certificate programs do.
    package static func checkMode(ofKey path: String) throws(MeshTLSError) {
        let place = URL(filePath: path).resolvingSymlinksInPath().path
        let found = try? FileManager.default.attributesOfItem(atPath: place)  // absent has no mode
        guard let mode = (found?[.posixPermissions] as? NSNumber)?.uint32Value, mode & 0o077 != 0 else { return }
        throw .keyFile(.modeTooWide(path: path, mode: mode, expected: 0o600))
    }

    /// The user's own certificate chain and key, both PEM; the key must be its owner's alone.
    package static func load(
        certificatePath: String, keyPath: String
    ) throws(MeshTLSError) -> MeshCertificate {
        guard let certificate = FileManager.default.contents(atPath: certificatePath) else {
            throw .unreadable(path: certificatePath)
        }
        try checkMode(ofKey: keyPath)
        guard let key = FileManager.default.contents(atPath: keyPath) else { throw .unreadable(path: keyPath) }
        let pair = MeshCertificate(
            certificatePEM: String(decoding: certificate, as: UTF8.self), privateKeyPEM: SecretBytes(Array(key)),
            isSelfSigned: false)
        guard let pair else { throw .unreadable(path: certificatePath) }
        guard pair.isMatchingPair else { throw .pairMismatch(certificatePath: certificatePath, keyPath: keyPath) }
        return pair
    }

    private func issue(
        for key: SecretBytes, hosts: [String], clock: WallClock, random: RandomSource
    ) throws(MeshTLSError) {
        let pem: String
        do {
            pem = try SelfSignedCertificate.issuePEM(
                privateKeyPEM: key, hosts: hosts, nowMicros: clock.micros(), random: random)
        } catch {
            throw .cannotIssue
        }
        try create(certificateFile, SecretBytes(Array(pem.utf8)), random: random)
    }

    private func pair(certificate: SecretBytes?, key: SecretBytes) throws(MeshTLSError) -> MeshCertificate {
        guard let certificate else { throw .cannotIssue }
        let pem = certificate.withBytes { String(decoding: $0, as: UTF8.self) }
        guard let pair = MeshCertificate(certificatePEM: pem, privateKeyPEM: key, isSelfSigned: true) else {
            throw .unreadable(path: certificateFile.path)
        }
        guard pair.isMatchingPair else {
            throw .pairMismatch(certificatePath: certificateFile.path, keyPath: keyFile.path)
        }
        return pair
    }

    private func load(_ file: ProtectedFile) throws(MeshTLSError) -> SecretBytes? {
        do {
            return try file.load()
        } catch {
            throw .keyFile(error)
        }
    }

    private func create(
        _ file: ProtectedFile, _ contents: SecretBytes, random: RandomSource
    ) throws(MeshTLSError) {
        do {
            try file.create(contents, random: random)
        } catch {
            throw .keyFile(error)
        }
    }
}
