import HTTPTypes
import Hummingbird

/// Refuses every method that a known path does not take; an unknown path stays unknown.
///
/// A method that the HTTP parser does not know never comes this far; ``MalformedAnswer`` has words for it.
struct WrongMethodMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Knows each path under `GET`, where a request gets the refusal of its path.
    let refusals: RouterResponder<Context>

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && context.routePattern == "other" {
            var head = request.head
            head.method = .get
            // Throws where the path is known; the answer to an unknown one is not that of this listener.
            _ = try await refusals.respond(to: Request(head: head, body: request.body), context: context)
            throw error
        }
    }
}
