import HTTPTypes
import Hummingbird
import Logging
import Mesh
import Templates
import VoxCrypto

/// Sign-in with the dashboard token, and sign-out.
struct LoginPages: Sendable {
    let settings: DashboardSettings
    let assets: Assets
    let clock: WallClock
    /// Keeps sign-outs over a restart.
    let signedOut: SignedOutSessions
    private let attempts = AttemptLimiter(limit: 10)
    private let sessions: SessionSealer

    init(_ services: MeshServices, settings: DashboardSettings, assets: Assets) {
        self.settings = settings
        self.assets = assets
        clock = services.clock
        signedOut = services.signedOut
        sessions = SessionSealer(settings)
        settings.endedSessions.take(signedOut.before, nowMillis: clock.millis())
    }

    func add(to table: inout DashboardTable) {
        table.open(Links.login) { request, context in
            guard settings.auth.needsToken else { return .redirect(to: Links.mesh, type: .normal) }
            let returnTo = Links.local(try request.queryFields().filled("return_to"))
            return PageAnswer.html(page(context, returnTo: returnTo, error: nil))
        }
        table.form(Links.login, kind: .open) { fields, context in try signIn(fields, context) }
        table.form(Links.logout) { _, context in
            await signOut(context.session)
            var response = Response.redirect(to: Links.login, type: .normal)
            response.headers.append(cookie(context, isSignedIn: false))
            return response
        }
    }

    /// The cookie opens nothing from now on; a store that cannot be written makes that last until a restart only.
    private func signOut(_ session: Session) async {
        sessions.end(session, nowMillis: clock.millis())
        guard !session.id.isEmpty else { return }
        do {
            try await signedOut.keep(EndedSession(id: session.id, untilMs: session.endsMillis))
        } catch {
            settings.requestLog.warning("a sign-out could not be kept", metadata: ["error": "\(error)"])
        }
    }

    private func signIn(_ fields: Fields, _ context: DashboardContext) throws(DashboardError) -> Response {
        guard attempts.allow(context.remoteAddress) else { throw .rateLimited }
        let returnTo = Links.local(fields.filled("return_to"))
        guard settings.auth.accepts((fields["token"] ?? "").trimmed) else {
            let page = page(context, returnTo: returnTo, error: "That is not the token of this dashboard.")
            return PageAnswer.html(page, status: .badRequest)
        }
        var response = Response.redirect(to: returnTo, type: .normal)
        response.headers.append(cookie(context, isSignedIn: true))
        return response
    }

    private func cookie(_ context: DashboardContext, isSignedIn: Bool) -> HTTPField {
        let session = sessions.make(nowMillis: clock.millis(), isSignedIn: isSignedIn)
        return context.sessionCookie.field(sessions.seal(session))
    }

    private func page(_ context: DashboardContext, returnTo: String, error: String?) -> HTML {
        var page = LoginPage(
            theme: Theme(rawValue: context.theme) ?? .system, assets: assets.paths,
            csrf: sessions.formToken(for: context.session), returnTo: returnTo)
        page.error = error
        if settings.hasPlaintextDashboard { page.warnings = [Self.plaintext] }
        return page.html
    }

    private static let plaintext = Notice(
        .warn,
        """
        The dashboard is reachable from the network without encryption, so others there can read the token that you \
        send. Sign in over a tunnel, or turn on mesh.tls.
        """)
}
