import HTTPTypes
import Hummingbird
import Mesh

/// Names the caller before any body byte is read and before routing; two routes need no bearer.
struct BearerMiddleware: RouterMiddleware {
    typealias Context = PeerContext

    let tokens: BearerTokens

    func handle(
        _ request: Request, context: PeerContext, next: @concurrent (Request, PeerContext) async throws -> Response
    ) async throws -> Response {
        guard !Self.isOpen(request) else { return try await next(request, context) }
        var context = context
        let header = request.headers[.authorization]
        guard let caller = try await tokens.caller(authorizationHeader: header) else { throw PeerError.unauthorized }
        context.caller = caller
        context.outcome.note { facts in
            facts.role = caller.role.rawValue
            facts.peer = caller.boundNode?.rawValue
        }
        return try await next(request, context)
    }

    private static func isOpen(_ request: Request) -> Bool {
        let path = request.uri.path
        return (request.method == .get && path == "/health")
            || (request.method == .post && path == PeerPath.exchange)
    }
}
