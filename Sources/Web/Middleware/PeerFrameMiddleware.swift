import HTTPTypes
import Hummingbird
import Mesh
import NIOCore

/// Puts the fixed headers on every mesh response, turns errors into `text/plain` sentences, and names the caller.
///
/// The caller is known before any body byte is read and before routing; two routes need no bearer.
struct PeerFrameMiddleware: RouterMiddleware {
    typealias Context = PeerContext

    /// Names of what this server can do, in the order of the contract; informational.
    static let features =
        "mesh-auth-v1,a2a-observe-v1,quarantine-v1,maintenance-v1,maintenance-deadline-v1,lease-renew-v1,"
        + "exec-lease-v1,exec-lease-admin-revoke-v1,exec-lease-persist-v1,a2a-inbox-limit-v1,jwt-bearer-v1,"
        + "result-attest-v1"

    let tokens: BearerTokens

    func handle(
        _ request: Request, context: PeerContext, next: @concurrent (Request, PeerContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, admitted(request, context))
        } catch {
            let refusal = PeerError(mapping: error, context: context)
            context.outcome.note { $0.code = refusal.sentence }
            response = Self.refusal(refusal)
        }
        response.headers[.feature] = Self.features
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func admitted(_ request: Request, _ context: PeerContext) async throws -> PeerContext {
        guard !Self.isOpen(request) else { return context }
        var context = context
        let header = request.headers.single(.authorization)
        guard let caller = try await tokens.caller(authorizationHeader: header) else { throw PeerError.unauthorized }
        context.caller = caller
        context.outcome.note { facts in
            facts.role = caller.role.rawValue
            facts.peer = caller.boundNode?.rawValue
        }
        return context
    }

    private static func isOpen(_ request: Request) -> Bool {
        let path = request.uri.path
        return (request.method == .get && path == "/health")
            || (request.method == .post && path == PeerPath.exchange)
    }

    static func refusal(_ error: PeerError) -> Response {
        var headers: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
        if error.status == .unauthorized { headers[.wwwAuthenticate] = #"Bearer realm="populi""# }
        if !error.allow.isEmpty { headers[.allow] = error.allow.joined(separator: ", ") }
        if [429, 503, 507].contains(error.status.code) {
            headers[.retryAfterSeconds] = String(max(1, error.retryAfterSeconds ?? 1))
        }
        let body = ByteBuffer(string: "populi: \(error.sentence)")
        return Response(status: error.status, headers: headers, body: .init(byteBuffer: body))
    }
}
