package import Hummingbird
import NIOCore
package import Templates

/// What travels with one dashboard request from the first middleware to the handler.
package struct DashboardContext: RequestContext {
    /// What the server itself keeps for a request.
    package var coreContext: CoreRequestContextStorage
    /// Address of the other end of the socket, without its port; the rate-limit identity of a visitor.
    package let remoteAddress: String
    /// Port that the connection arrived on; `nil` when the transport does not tell.
    package let localPort: Int?
    /// Whether it arrived on an address that other machines reach; false when the transport does not tell.
    let isOnNetwork: Bool
    /// Closes the connection under the request, for streams that nobody reads.
    package let closeConnection: @Sendable () -> Void
    /// Id of this request, echoed in `x-request-id` and named on error pages.
    package var requestID = ""
    /// What the log says of this request.
    let outcome = RequestOutcome()
    /// The trace that the caller is in; nil without a well-formed `traceparent`.
    var traceParent: String?
    /// The visitor's session; a fresh one when the request brought none.
    package var session = Session.absent
    /// Where the session is kept in the browser.
    var sessionCookie = SessionCookie(isTLS: false)
    /// Theme word from the `vox_theme` cookie: `dark`, `light` or `system`.
    package var theme = "system"
    /// Who acts with this request, as the op-log names them.
    package var actor = DashboardActor.name
    /// What the form before this page has done; shown once.
    package var notice: Notice?

    /// Reads the addresses of the connection that the request came on.
    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
        let local = source.channel.localAddress
        localPort = local?.port
        isOnNetwork = local?.isOnNetwork ?? false
        let channel = source.channel
        closeConnection = { channel.close(promise: nil) }
    }
}

extension DashboardContext {
    /// A path parameter with its percent escapes undone; `nil` when they are not UTF-8.
    func parameter(_ name: String) -> String? {
        parameters.get(name).flatMap { PercentCoding.decode($0) }
    }

    /// A path parameter that the route declares, or the refusal that an unknown path gets.
    func require(_ name: String) throws(DashboardError) -> String {
        guard let value = parameter(name), !value.isEmpty else { throw .notFound }
        return value
    }
}
