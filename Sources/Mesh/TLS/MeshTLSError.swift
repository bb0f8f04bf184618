package import VoxCrypto

/// Why a TLS listener cannot start or a pinned peer is not spoken to.
package enum MeshTLSError: Error, Hashable, Sendable {
    /// A file of the self-signed pair cannot be used.
    case keyFile(KeyFileError)
    /// The certificate is there and its key is not.
    case keyMissing(certificatePath: String, keyPath: String)
    /// A certificate or key file cannot be read or parsed.
    case unreadable(path: String)
    /// The key does not belong to the certificate.
    case pairMismatch(certificatePath: String, keyPath: String)
    /// `tls.mode = "files"` without both paths, or only one path set.
    case pathsMissing
    /// The certificate could not be made.
    case cannotIssue
    /// The address of a control plane is no `http` or `https` URL with a host.
    case badURL(String)
    /// A fingerprint is malformed.
    case badPin
    /// A fingerprint is given for an address that does not speak TLS; nothing may be sent there in plain.
    case pinWithoutTLS(url: String)
    /// The peer shows another certificate than the pinned one: vox/mesh/tls-pin-mismatch.
    case pinMismatch(host: String, expected: CertificatePin, actual: CertificatePin)
    /// The certificate is vouched for by no authority that this machine knows, or is made out to another name.
    case untrusted(host: String)
    /// Nobody answers there, or not with TLS, or not in time.
    case unreachable(host: String, port: Int)
}

extension MeshTLSError: CustomStringConvertible {
    /// One sentence for the log and for the terminal.
    package var description: String {
        switch self {
        case .keyFile(let error): error.description
        case .keyMissing(let certificatePath, let keyPath):
            "The certificate \(certificatePath) has no key at \(keyPath); restore the key, "
                + "or move the certificate away to get a new pair and send new invites."
        case .unreadable(let path): "The file \(path) cannot be read as a PEM certificate or key."
        case .pairMismatch(let certificatePath, let keyPath):
            "The key \(keyPath) does not belong to the certificate \(certificatePath)."
        case .pathsMissing: "TLS from files needs both tls.cert and tls.key."
        case .cannotIssue: "The self-signed mesh certificate could not be made."
        case .badURL(let url): "\(url) is not the http or https address of a control plane."
        case .badPin: "The certificate fingerprint is not a SHA-256 value."
        case .pinWithoutTLS(let url): "A certificate is expected at \(url), which does not speak TLS."
        case .pinMismatch(let host, let expected, let actual):
            "\(host) shows the certificate \(actual.hex) instead of \(expected.hex), which the invite names; "
                + "nothing was sent to it. Ask for a new invite."
        case .untrusted(let host):
            "The certificate of \(host) is not trusted: unknown authority, expired, or another name. Nothing was sent "
                + "to it. Ask for an invite with its fingerprint, or name that in Vox.toml."
        case .unreachable(let host, let port): "No TLS answer from \(host) port \(port)."
        }
    }
}
