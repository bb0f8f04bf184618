package import VoxCrypto

/// How the mesh listener protects what is said to it; `tls.mode` of the configuration.
package enum MeshTLSMode: String, Sendable, Hashable, CaseIterable {
    /// Plain HTTP on loopback, HTTPS on any other bind.
    case auto
    /// HTTPS always, from the user's files.
    case files
    /// Plain HTTP everywhere, an explicit choice that warns.
    case off
}

/// What the mesh listener does about TLS, decided from mode, bind and files.
package enum MeshTLSPlan: Sendable {
    /// Plain HTTP; `isExposed` when others than this machine can listen in, which every page and invite says.
    case plain(isExposed: Bool)
    /// HTTPS with this certificate.
    case https(MeshCertificate)

    /// What an invite carries as `tls`; `nil` for plain HTTP and for certificates that public authorities vouch for.
    package var invitePin: CertificatePin? {
        if case .https(let certificate) = self, certificate.isSelfSigned { certificate.pin } else { nil }
    }

    /// `http` or `https`.
    package var scheme: String {
        if case .https = self { "https" } else { "http" }
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
            return .https(try MeshCertificateFiles.load(certificatePath: certificatePath, keyPath: keyPath))
        }
        guard settings.mode == .auto else { throw .pathsMissing }
        let files = MeshCertificateFiles(keysDirectory: settings.keysDirectory)
        return .https(try files.loadOrCreate(hosts: settings.hosts, clock: clock, random: random))
    }
}

/// What the decision about TLS depends on.
package struct MeshTLSSettings: Sendable {
    /// `tls.mode`.
    package var mode: MeshTLSMode

    /// Whether the bind reaches this machine only.
    package var isLoopbackBind: Bool

    /// The names and addresses under which peers reach the listener.
    package var hosts: [String]

    /// `tls.cert`.
    package var certificatePath: String?

    /// `tls.key`.
    package var keyPath: String?

    /// The directory of the self-signed pair.
    package var keysDirectory: String

    /// Gathers what the decision depends on.
    package init(mode: MeshTLSMode, isLoopbackBind: Bool, hosts: [String], keysDirectory: String) {
        self.mode = mode
        self.isLoopbackBind = isLoopbackBind
        self.hosts = hosts
        self.keysDirectory = keysDirectory
    }
}
