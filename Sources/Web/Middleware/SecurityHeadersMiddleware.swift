import HTTPTypes
import Hummingbird

/// Sets the protective headers of the dashboard on every response, refusals included.
struct SecurityHeadersMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    static let contentSecurityPolicy =
        "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"

    /// What every response has.
    static let fields: HTTPFields = [
        .contentSecurityPolicy: contentSecurityPolicy, .frameOptions: "DENY", .xContentTypeOptions: "nosniff",
        .referrer: "no-referrer", .openerPolicy: "same-origin", .resourcePolicy: "same-origin",
    ]

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in Self.fields { response.headers[field.name] = field.value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
