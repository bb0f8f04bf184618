import Foundation
package import NIOCore
package import NIOSSL

/// Where a control plane is, and which certificate it must show there.
///
/// The one way from an invite, a membership or the configuration to the TLS configuration of an HTTP client. A
/// fingerprint is never dropped: one that is malformed, or that stands beside a plain address, is an error.
package struct ControlPlaneAddress: Hashable, Sendable {
    /// The base URL as it was given.
    package let url: String

    /// Name or address, without brackets.
    package let host: String

    /// The port, 80 or 443 when the URL has none.
    package let port: Int

    /// Whether it is spoken to with TLS.
    package let isTLS: Bool

    /// The only certificate to accept; `nil` leaves the decision to the system's authorities.
    package let pin: CertificatePin?

    /// Reads a base URL.
    package init(url: String, pin: CertificatePin?) throws(MeshTLSError) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else {
            throw .badURL(url)
        }
        switch parts.scheme?.lowercased() {
        case "http": isTLS = false
        case "https": isTLS = true
        default: throw .badURL(url)
        }
        if pin != nil, !isTLS { throw .pinWithoutTLS(url: url) }
        self.url = url
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? (isTLS ? 443 : 80)
        // Sockets take no other port, and stop the process over it.
        guard (1...65_535).contains(port), !self.host.isEmpty, !self.host.contains(where: { "[]".contains($0) }) else {
            throw .badURL(url)
        }
        self.pin = pin
    }

    /// Takes address and fingerprint out of a verified invite.
    package init(invite: InviteBearer) throws(MeshTLSError) {
        try self.init(url: invite.url, encodedPin: invite.tls)
    }

    /// Reads a base URL and the base64url fingerprint that stands beside it.
    package init(url: String, encodedPin: String?) throws(MeshTLSError) {
        guard let encodedPin else {
            try self.init(url: url, pin: nil)
            return
        }
        guard let pin = CertificatePin(base64URL: encodedPin) else { throw .badPin }
        try self.init(url: url, pin: pin)
    }

    /// What an HTTP client is given to talk to this address; `nil` for plain HTTP.
    ///
    /// With a pin this makes one connection, which checks the fingerprint and on which nothing is sent.
    package func clientConfiguration(
        on group: any EventLoopGroup, minimumVersion: TLSVersion = .tlsv13, timeout: TimeAmount = .seconds(10)
    ) async throws(MeshTLSError) -> TLSConfiguration? {
        guard isTLS else { return nil }
        guard let pin else {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = minimumVersion
            return configuration
        }
        let peer = PinnedPeer(host: host, port: port, pin: pin, minimumVersion: minimumVersion)
        return try await peer.clientConfiguration(on: group, timeout: timeout)
    }
}
