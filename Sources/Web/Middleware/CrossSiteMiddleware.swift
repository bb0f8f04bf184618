import HTTPTypes
import Hummingbird

/// Refuses what another site's page sends here; following a link to a page is allowed.
struct CrossSiteMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    /// Whether the listener speaks TLS, which makes its own origin `https`.
    let isTLS: Bool

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard isNavigation(request) || (isSameSite(request) && isOwnOrigin(request)) else {
            throw DashboardError.originDenied
        }
        return try await next(request, context)
    }

    private func isNavigation(_ request: Request) -> Bool {
        (request.method == .get || request.method == .head) && request.headers[.fetchMode] == "navigate"
            && !request.isForPrograms
    }

    private func isSameSite(_ request: Request) -> Bool {
        guard let site = request.headers[.fetchSite] else { return true }
        return site == "same-origin" || site == "none"
    }

    private func isOwnOrigin(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return true }
        let scheme = isTLS ? "https" : "http"
        return origin.lowercased() == "\(scheme)://\(request.head.authority ?? "")".lowercased()
    }
}

extension Request {
    /// Whether the path belongs to the API or a stream, whose refusals are JSON.
    var isForPrograms: Bool {
        let path = uri.path
        return path.hasPrefix("/api/") || path.hasPrefix("/v1/") || path == "/live"
    }
}
