import HTTPTypes
import Hummingbird

/// Turns every error into an answer: JSON for programs, a page for people, never the error's own text.
struct FailureMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    /// Draws the error page.
    let page: @Sendable (DashboardError, DashboardContext) -> Response

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let refusal = DashboardError(mapping: error, context: context)
            context.outcome.note { $0.code = refusal.code }
            var response = request.isForPrograms ? JSONAnswer(refusal).response : page(refusal, context)
            response.status = refusal.status
            if !refusal.allow.isEmpty { response.headers[.allow] = refusal.allow.joined(separator: ", ") }
            if let seconds = refusal.retryAfterSeconds { response.headers[.retryAfterSeconds] = String(seconds) }
            if refusal.status == .unauthorized { response.headers[.wwwAuthenticate] = #"Bearer realm="vox""# }
            return response
        }
    }
}
