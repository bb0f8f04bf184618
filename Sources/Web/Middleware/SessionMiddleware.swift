import HTTPTypes
import Hummingbird
import Mesh
package import VoxCrypto

/// How the dashboard knows its visitor: `[dashboard] auth`.
package enum DashboardAuth: Sendable {
    /// Whoever reaches the loopback listener.
    case none
    /// Whoever shows this token, by bearer or on the sign-in page.
    case token(SecretBytes)

    func accepts(_ text: String) -> Bool {
        guard case .token(let secret) = self else { return true }
        return secret.withBytes { ConstantTime.equals(Array($0), Array(text.utf8)) }
    }

    /// The token; empty without one.
    var tokenBytes: [UInt8] {
        guard case .token(let secret) = self else { return [] }
        return secret.withBytes { Array($0) }
    }

    var needsToken: Bool { if case .token = self { true } else { false } }
}

/// Opens the session cookie, gives a browser a new one when it has none, and turns the unknown away.
struct SessionMiddleware: RouterMiddleware {
    typealias Context = DashboardContext

    let sessions: SessionSealer
    let auth: DashboardAuth
    let isTLS: Bool
    let clock: WallClock
    /// Theme word of visitors who chose none.
    var theme = "system"

    func handle(
        _ request: Request, context: DashboardContext,
        next: @concurrent (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let now = clock.millis()
        let cookie = SessionCookie(isTLS: isTLS, port: context.localPort, request: request, sessions: sessions)
        context.sessionCookie = cookie
        context.session =
            request.cookies[cookie.name].flatMap { sessions.open($0.value, nowMillis: now) }
            ?? sessions.make(nowMillis: now)
        context.theme = chosenTheme(request) ?? theme
        context.traceParent = request.traceParent
        context.actor = DashboardActor.of(request)
        guard !needsSignIn(request, context.session) else {
            guard request.isForPrograms else { return Response.redirect(to: Links.login, type: .normal) }
            throw DashboardError.unauthorized
        }
        var response = try await next(request, context)
        if context.session.isFresh, !request.isForPrograms, !request.isForAssets {
            attach(context.session, cookie, to: &response)
        }
        return response
    }

    /// Adds the session cookie unless the handler set one itself (after signing in).
    private func attach(_ session: Session, _ cookie: SessionCookie, to response: inout Response) {
        guard !response.headers[values: .setCookie].contains(where: { $0.hasPrefix(cookie.name + "=") }) else { return }
        response.headers.append(cookie.field(sessions.seal(session)))
    }

    private func needsSignIn(_ request: Request, _ session: Session) -> Bool {
        guard auth.needsToken, !session.isSignedIn, !request.isForAssets, request.uri.path != Links.login else {
            return false
        }
        guard let token = request.headers[.authorization].flatMap(BearerScheme.token) else { return true }
        return !auth.accepts(token)
    }

    private func chosenTheme(_ request: Request) -> String? {
        let word = request.cookies["vox_theme"]?.value ?? ""
        return ["dark", "light", "system"].contains(word) ? word : nil
    }
}

/// Name and attributes of the session cookie.
///
/// Browsers keep one set of cookies for all ports of a host. When another process of this machine has taken the plain
/// name, the port is added, so that neither ends the other's session.
struct SessionCookie: Sendable {
    let isTLS: Bool
    let name: String

    /// The plain name.
    init(isTLS: Bool) {
        self.isTLS = isTLS
        name = Self.plain(isTLS)
    }

    /// The name under which this process reads and writes, after what the request brought.
    init(isTLS: Bool, port: Int?, request: Request, sessions: SessionSealer) {
        self.isTLS = isTLS
        let plain = Self.plain(isTLS)
        let own = "\(plain)_\(port ?? 0)"
        let isTaken = request.cookies[plain].map { sessions.isForeign($0.value) } ?? false
        name = isTaken || request.cookies[own] != nil ? own : plain
    }

    private static func plain(_ isTLS: Bool) -> String { isTLS ? "__Host-vox_session" : "vox_session" }

    func field(_ value: String) -> HTTPField {
        let secure = isTLS ? "; Secure" : ""
        return HTTPField(
            name: .setCookie,
            value:
                "\(name)=\(value); Max-Age=\(SessionSealer.lifetimeMillis / 1_000); Path=/\(secure); HttpOnly;"
                + " SameSite=Lax"
        )
    }
}

extension Request {
    /// Whether the path is an asset or a health check, which know no visitor.
    var isForAssets: Bool {
        let path = uri.path
        return path.hasPrefix("/assets/") || path == "/health" || path == "/ready"
    }
}
