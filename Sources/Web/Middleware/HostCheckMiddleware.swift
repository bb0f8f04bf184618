import Hummingbird

/// Refuses a request whose `Host` is not a name of this listener, which stops DNS rebinding.
struct HostCheckMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    let hosts: DashboardHosts

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard let host = request.head.authority, hosts.accepts(host, localPort: context.localPort) else {
            throw DashboardError.hostDenied
        }
        return try await next(request, context)
    }
}

/// The host names that this dashboard answers to.
package struct DashboardHosts: Sendable {
    /// Port of the listener when the connection does not tell it.
    let port: Int
    /// Entries of `dashboard.allowed_hosts`, `host` or `host:port`, lower case.
    let allowed: Set<String>

    /// Takes the port of the bind address and `dashboard.allowed_hosts`.
    package init(port: Int, allowed: [String]) {
        self.port = port
        self.allowed = Set(allowed.map { $0.lowercased() })
    }

    func accepts(_ host: String, localPort: Int?) -> Bool {
        let host = host.lowercased()
        if allowed.contains(host) { return true }
        let port = localPort ?? self.port
        let names = ["127.0.0.1", "localhost", "[::1]"] + allowed.filter { !Self.hasPort($0) }
        return names.contains { host == "\($0):\(port)" || (port == 80 && host == $0) }
    }

    private static func hasPort(_ entry: String) -> Bool {
        guard let colon = entry.lastIndex(of: ":") else { return false }
        return !entry[colon...].contains("]")
    }
}
