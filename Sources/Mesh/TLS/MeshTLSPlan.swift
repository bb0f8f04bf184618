package import NIOSSL
package import VoxCrypto

/// What a listener does about TLS, decided from mode, bind and files.
package enum MeshTLSPlan: Sendable {
    /// Plain HTTP; `isExposed` when others than this machine can listen in, which every page and invite says.
    case plain(isExposed: Bool)
    /// HTTPS with this certificate.
    case https(MeshCertificate, minimumVersion: TLSVersion)

    /// What an invite carries as `tls`; `nil` for plain HTTP and for certificates that public authorities vouch for.
    package var invitePin: CertificatePin? {
        if case .https(let certificate, _) = self, certificate.isSelfSigned { certificate.pin } else { nil }
    }

    /// The fingerprint of the certificate that the listener shows; `nil` for plain HTTP.
    package var pin: CertificatePin? {
        if case .https(let certificate, _) = self { certificate.pin } else { nil }
    }

    /// Whether others than this machine can listen in.
    package var isExposed: Bool {
        if case .plain(let isExposed) = self { isExposed } else { false }
    }

    /// `http` or `https`.
    package var scheme: String {
        if case .https = self { "https" } else { "http" }
    }

    /// What the listener is given to speak TLS; `nil` for plain HTTP.
    package var serverConfiguration: TLSConfiguration? {
        guard case .https(let certificate, let minimumVersion) = self else { return nil }
        return certificate.serverConfiguration(minimumVersion: minimumVersion)
    }

    /// Decides, and makes the self-signed pair the first time that it is needed.
    package static func decide(
        _ settings: MeshTLSSettings, clock: WallClock, random: RandomSource
    ) throws(MeshTLSError) -> MeshTLSPlan {
        if (settings.certificatePath == nil) != (settings.keyPath == nil) { throw .pathsMissing }
        switch settings.mode {
        case .off: return .plain(isExposed: !settings.isLoopbackBind)
        case .auto where settings.isLoopbackBind: return .plain(isExposed: false)
        case .auto, .files: break
        }
        if let certificatePath = settings.certificatePath, let keyPath = settings.keyPath {
            let pair = try MeshCertificateFiles.load(certificatePath: certificatePath, keyPath: keyPath)
            return .https(pair, minimumVersion: settings.minimumVersion)
        }
        guard settings.mode == .auto else { throw .pathsMissing }
        let files = MeshCertificateFiles(keysDirectory: settings.keysDirectory)
        let pair = try files.loadOrCreate(hosts: settings.hosts, clock: clock, random: random)
        return .https(pair, minimumVersion: settings.minimumVersion)
    }
}
