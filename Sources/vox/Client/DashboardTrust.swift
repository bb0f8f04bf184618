import AsyncHTTPClient
import Mesh
import NIOCore
import Synchronization

/// How the command line knows the dashboard of its own process over HTTPS: by the fingerprint in the run file.
///
/// The process writes there what it shows, so neither a renewed file nor settings that only it was started with matter.
final class DashboardTrust: Sendable {
    /// Makes a client for a base URL that shows the pinned certificate now.
    typealias Probe = @Sendable (_ base: String, CertificatePin) async throws(MeshTLSError) -> HTTPClient

    private let pin: CertificatePin?
    private let probe: Probe
    private let pinned = Mutex<HTTPClient?>(nil)

    /// Opens nothing yet; without a pin the system's authorities decide.
    init(pin: CertificatePin?, probe: @escaping Probe = DashboardTrust.pinnedClient) {
        self.pin = pin
        self.probe = probe
    }

    deinit {
        let client = pinned.withLock { $0 }
        client?.shutdown { _ in }
    }

    /// The client for a base URL; the pin is checked before anything is sent.
    ///
    /// Nothing is kept of a check that fails, so the next call makes it again.
    func client(for base: String) async throws(MeshTLSError) -> HTTPClient {
        guard let pin, base.hasPrefix("https:") else { return HTTPClient.shared }
        if let client = pinned.withLock({ $0 }) { return client }
        let fresh = try await probe(base, pin)
        let kept = pinned.withLock { client in
            let kept = client ?? fresh
            client = kept
            return kept
        }
        if kept !== fresh { fresh.shutdown { _ in } }
        return kept
    }

    /// Why there was no answer, in words.
    static func failure(_ error: any Error, at base: String) -> CommandFailure {
        if case MeshTLSError.pinMismatch = error {
            return CommandFailure(
                "another program answers at \(base): its certificate is not that of the vox process.",
                remedy: "Nothing was sent to it; stop it, and start vox again.")
        }
        if error is NIOTooManyBytesError { return DashboardClient.tooLong(at: base) }
        guard MeshTLSError.isUntrusted(error) else {
            return CommandFailure(
                "the vox process at \(base) does not answer.", remedy: "Look at its output, or start it again.")
        }
        return CommandFailure(
            "the certificate of the vox process at \(base) is not trusted: unknown authority, or expired.",
            remedy: "Renew the files of mesh.tls.cert and mesh.tls.key, or let this system trust their authority.")
    }

    private static func pinnedClient(_ base: String, _ pin: CertificatePin) async throws(MeshTLSError) -> HTTPClient {
        let address = try ControlPlaneAddress(url: base, pin: pin)
        let peer = PinnedPeer(host: address.host, port: address.port, pin: pin)
        var configuration = HTTPClient.Configuration()
        // A redirect would lead past the pin, and a connection that fails says why at once.
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = try await peer.ownConfiguration(on: HTTPClient.defaultEventLoopGroup)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
