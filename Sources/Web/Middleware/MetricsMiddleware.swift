import Hummingbird
import Mesh

/// Counts every request of the mesh listener under the pattern of its route.
struct MetricsMiddleware: RouterMiddleware {
    typealias Context = PeerContext

    let metrics: Metrics

    func handle(
        _ request: Request, context: PeerContext, next: @concurrent (Request, PeerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        metrics.noteRequest(
            route: context.routePattern, method: request.method.known ?? "other",
            status: Int(response.status.code),
            seconds: (ContinuousClock.now - start) / .seconds(1))
        return response
    }
}

extension HTTPRequest.Method {
    /// The method, if it is one of the usual ones: a caller can name any.
    var known: String? {
        [.get, .head, .post, .put, .patch, .delete, .options].contains(self) ? rawValue : nil
    }
}

extension RequestContext {
    /// The pattern of the route that answered, `other` where there is none; known once the router has chosen.
    var routePattern: String {
        // The router's own word for a path that it does not know.
        endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "other"
    }
}
