import Hummingbird
import NIOCore

/// Refuses a request whose `Host` is not a name of this listener, which stops DNS rebinding.
struct HostCheckMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    let hosts: DashboardHosts
    let isTLS: Bool

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority,
            hosts.accepts(host, on: .init(localPort: context.localPort, isOnNetwork: context.isOnNetwork, isTLS: isTLS))
        else { throw DashboardError.hostDenied }
        return try await next(request, context)
    }
}

/// The host names that this dashboard answers to.
package struct DashboardHosts: Sendable {
    /// The connection that a request came on.
    struct Arrival: Sendable {
        /// Port that it arrived on; nil when the transport does not tell.
        var localPort: Int?
        /// Whether it arrived on an address that other machines reach.
        var isOnNetwork = false
        /// Whether it is encrypted.
        var isTLS = false
    }

    /// Port of the listener when the connection does not tell it.
    let port: Int
    /// Entries of `dashboard.allowed_hosts`, `host` or `host:port`, lower case.
    let allowed: Set<String>

    /// Takes the port of the bind address and `dashboard.allowed_hosts`.
    package init(port: Int, allowed: [String]) {
        self.port = port
        self.allowed = Set(allowed.map { $0.lowercased() })
    }

    /// Whether a request under this `Host` is meant for this listener.
    ///
    /// On a connection that came in over the network any IP address with the port of the listener will do, besides the
    /// names: rebinding puts a name there. What else stands against strangers is in decision 8. A connection to
    /// loopback stays with the names.
    func accepts(_ host: String, on arrival: Arrival) -> Bool {
        let host = host.lowercased()
        if allowed.contains(host) { return true }
        let port = arrival.localPort ?? self.port
        let isUsual = port == (arrival.isTLS ? 443 : 80)
        let names = ["127.0.0.1", "localhost", "[::1]"] + allowed.filter { !Self.hasPort($0) }
        if names.contains(where: { host == "\($0):\(port)" || (isUsual && host == $0) }) { return true }
        return arrival.isOnNetwork && Self.isAddress(host, port: port, mayLeaveOut: isUsual)
    }

    private static func hasPort(_ entry: String) -> Bool {
        guard let colon = entry.lastIndex(of: ":") else { return false }
        return !entry[colon...].contains("]")
    }

    /// Whether it is an IP address with the port, as a URL writes it: IPv6 in brackets, the usual port left out.
    private static func isAddress(_ host: String, port: Int, mayLeaveOut: Bool) -> Bool {
        let suffix = ":\(port)"
        guard host.hasSuffix(suffix) || mayLeaveOut else { return false }
        let literal = host.hasSuffix(suffix) ? host.dropLast(suffix.utf8.count) : host[...]
        let isBracketed = literal.hasPrefix("[") && literal.hasSuffix("]")
        let text = isBracketed ? literal.dropFirst().dropLast() : literal
        guard isBracketed == text.contains(":") else { return false }
        return (try? SocketAddress(ipAddress: String(text), port: port)) != nil  // a name is no address
    }
}

extension SocketAddress {
    /// Whether other machines can reach it: false for loopback, in the IPv6 form of IPv4 too, and for what is no IP.
    var isOnNetwork: Bool {
        guard let text = ipAddress else { return false }
        return text != "::1" && !text.hasPrefix("127.") && !text.hasPrefix("::ffff:127.")
    }
}
