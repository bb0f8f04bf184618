import HTTPTypes
import Hummingbird

/// Gives a page the notice that a form left for it, and takes it from the browser once a page was shown.
struct NoticeMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    let notices: NoticeCookie

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get, !request.isForPrograms, !request.isForAssets,
            let cookie = request.cookies[notices.name]?.value
        else { return try await next(request, context) }
        var context = context
        context.notice = notices.open(cookie, for: context.session)
        var response = try await next(request, context)
        if response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.headers.append(notices.clearing)
        }
        return response
    }
}
