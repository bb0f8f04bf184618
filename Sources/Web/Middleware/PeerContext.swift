package import Hummingbird
package import Mesh
import NIOCore

/// What travels with one request on the mesh listener.
package struct PeerContext: RequestContext {
    /// What the server itself keeps for a request.
    package var coreContext: CoreRequestContextStorage
    private let channel: any Channel
    private let remote: SocketAddress?
    /// Id of this request, echoed in `x-request-id`.
    package var requestID = ""
    /// Who calls; `nil` only on the two routes that need no bearer.
    package var caller: Caller?
    /// What the log says of this request.
    let outcome = RequestOutcome()

    /// Knows the connection that the request came on.
    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        remote = channel.remoteAddress
    }

    /// Address of the other end of the socket, without its port.
    var remoteAddress: String { remote?.ipAddress ?? "unknown" }

    /// Knows when the client has gone.
    var hangUp: HangUp { HangUp(channel: channel) }
}

extension PeerContext {
    /// The caller that the bearer step named.
    func known() throws(PeerError) -> Caller {
        guard let caller else { throw .unauthorized }
        return caller
    }
}
