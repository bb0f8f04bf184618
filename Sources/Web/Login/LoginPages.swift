import HTTPTypes
import Hummingbird
import Templates
import VoxCrypto

/// Sign-in with the dashboard token, and sign-out.
struct LoginPages: Sendable {
    let settings: DashboardSettings
    let assets: Assets
    let nowMs: @Sendable () -> Int64
    private let attempts = AttemptLimiter(limit: 10)
    private let sessions: SessionSealer

    init(settings: DashboardSettings, assets: Assets, nowMs: @escaping @Sendable () -> Int64) {
        self.settings = settings
        self.assets = assets
        self.nowMs = nowMs
        sessions = SessionSealer(settings)
    }

    func add(to table: inout DashboardTable) {
        table.open(Links.login) { request, context in
            guard settings.auth.needsToken else { return .redirect(to: Links.mesh, type: .normal) }
            let returnTo = Links.local(try request.queryFields().filled("return_to"))
            return PageAnswer.html(page(context, returnTo: returnTo, error: nil))
        }
        table.form(Links.login, kind: .open) { fields, context in try signIn(fields, context) }
        table.form(Links.logout) { _, context in
            sessions.end(context.session, nowMillis: nowMs())
            var response = Response.redirect(to: Links.login, type: .normal)
            response.headers.append(cookie(context, isSignedIn: false))
            return response
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
        let session = sessions.make(nowMillis: nowMs(), isSignedIn: isSignedIn)
        return context.sessionCookie.field(sessions.seal(session))
    }

    private func page(_ context: DashboardContext, returnTo: String, error: String?) -> HTML {
        var page = LoginPage(
            theme: Theme(rawValue: context.theme) ?? .system, assets: assets.paths,
            csrf: sessions.formToken(for: context.session), returnTo: returnTo)
        page.error = error
        return page.html
    }
}
