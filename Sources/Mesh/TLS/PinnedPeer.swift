package import NIOCore
import NIOPosix
package import NIOSSL

/// Makes sure that a peer shows the pinned certificate, and hands out a client configuration that accepts no other.
///
/// HTTP clients have no hook for pins. So the certificate is fetched once over a bare TLS connection, on which nothing
/// is sent; when its fingerprint is right, it becomes the only trust root of later connections. Host names are not
/// compared, since the fingerprint says more.
package struct PinnedPeer: Sendable {
    /// Name or address of the peer.
    package let host: String

    /// The peer's port.
    package let port: Int

    /// The only certificate to accept.
    package let pin: CertificatePin

    /// The lowest TLS version to speak.
    package let minimumVersion: TLSVersion

    /// Names a peer without connecting to it.
    package init(host: String, port: Int, pin: CertificatePin, minimumVersion: TLSVersion = .tlsv13) {
        self.host = host
        self.port = port
        self.pin = pin
        self.minimumVersion = minimumVersion
    }

    /// The configuration for an HTTP client, after one connection that checks the pin.
    package func clientConfiguration(
        on group: any EventLoopGroup, timeout: TimeAmount = .seconds(10)
    ) async throws(MeshTLSError) -> TLSConfiguration {
        let shown = try await pinnedCertificate(on: group, timeout: timeout)
        return try Self.clientConfiguration(trusting: shown, minimumVersion: minimumVersion)
    }

    /// The same for this machine's own listener, whose certificate need not be its own authority.
    ///
    /// One that another authority signed cannot be the trust root. Then the pin is checked by the one connection here,
    /// and the system's authorities must vouch for later ones; the name is not compared, since it is not the address.
    package func ownConfiguration(
        on group: any EventLoopGroup, timeout: TimeAmount = .seconds(10)
    ) async throws(MeshTLSError) -> TLSConfiguration {
        let shown = try await pinnedCertificate(on: group, timeout: timeout)
        if SelfSignedCertificate.isOne(der: shown) {
            return try Self.clientConfiguration(trusting: shown, minimumVersion: minimumVersion)
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = minimumVersion
        return configuration
    }

    /// A client configuration that accepts exactly this certificate, which must be its own authority.
    package static func clientConfiguration(
        trusting der: [UInt8], minimumVersion: TLSVersion = .tlsv13
    ) throws(MeshTLSError) -> TLSConfiguration {
        let certificate: NIOSSLCertificate
        do {
            certificate = try NIOSSLCertificate(bytes: der, format: .der)
        } catch {
            throw .unreadable(path: "the peer's certificate")
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([certificate])
        configuration.certificateVerification = .noHostnameVerification
        configuration.minimumTLSVersion = minimumVersion
        return configuration
    }

    /// The DER bytes of the certificate that the peer shows, which is the pinned one.
    private func pinnedCertificate(
        on group: any EventLoopGroup, timeout: TimeAmount
    ) async throws(MeshTLSError) -> [UInt8] {
        let shown = try await shownCertificate(on: group, timeout: timeout)
        let actual = CertificatePin(der: shown)
        guard actual == pin else { throw .pinMismatch(host: host, expected: pin, actual: actual) }
        return shown
    }

    /// The DER bytes of the certificate that the peer shows; the connection is closed before anything is sent.
    private func shownCertificate(
        on group: any EventLoopGroup, timeout: TimeAmount
    ) async throws(MeshTLSError) -> [UInt8] {
        do {
            let loop = group.next()
            let shown = loop.makePromise(of: [UInt8].self)
            let deadline = loop.scheduleTask(in: timeout) { shown.fail(ChannelError.connectTimeout(timeout)) }
            defer { deadline.cancel() }
            connect(on: loop, timeout: timeout, shown: shown)
            return try await shown.futureResult.get()
        } catch {
            throw .unreachable(host: host, port: port)
        }
    }

    private func connect(on loop: any EventLoop, timeout: TimeAmount, shown: EventLoopPromise<[UInt8]>) {
        let serverName = isIPAddress ? nil : host
        let version = minimumVersion
        ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    var configuration = TLSConfiguration.makeClientConfiguration()
                    configuration.certificateVerification = .noHostnameVerification
                    configuration.minimumTLSVersion = version
                    let handler = try NIOSSLClientHandler(
                        context: NIOSSLContext(configuration: configuration), serverHostname: serverName,
                        customVerificationCallback: { certificates, verdict in
                            verdict.succeed(.failed)
                            shown.completeWith(Self.firstDER(certificates))
                        })
                    try channel.pipeline.syncOperations.addHandler(handler)
                    try channel.pipeline.syncOperations.addHandler(HangUpHandler(shown: shown))
                }
            }
            .connect(host: host, port: port)
            .whenFailure { shown.fail($0) }
    }

    private static func firstDER(_ certificates: [NIOSSLCertificate]) -> Result<[UInt8], any Error> {
        Result {
            guard let first = certificates.first else { throw ChannelError.eof }
            return try first.toDERBytes()
        }
    }

    private var isIPAddress: Bool {
        (try? SocketAddress(ipAddress: host, port: port)) != nil  // no address means a name
    }
}

/// Closes the connection at the first error and tells whoever still waits for a certificate.
private final class HangUpHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = Any

    private let shown: EventLoopPromise<[UInt8]>

    init(shown: EventLoopPromise<[UInt8]>) {
        self.shown = shown
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        shown.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        shown.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}
