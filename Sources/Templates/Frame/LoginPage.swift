/// Where the dashboard token is asked for.
package struct LoginPage: Sendable, Hashable {
    /// Colours, from the visitor's cookie.
    package var theme: Theme
    /// Where the assets are.
    package var assets: AssetPaths
    /// Form token of the session.
    package var csrf: String
    /// Local path to open afterwards.
    package var returnTo: String
    /// What was wrong with the token that was sent.
    package var error: String?
    /// What a visitor should know before the token is sent.
    package var warnings: [Notice]

    /// The page before anything was sent.
    package init(theme: Theme, assets: AssetPaths, csrf: String, returnTo: String = "/mesh") {
        self.theme = theme
        self.assets = assets
        self.csrf = csrf
        self.returnTo = returnTo
        error = nil
        warnings = []
    }

    /// The whole page.
    package var html: HTML {
        let field = FormField(
            name: "token", label: "Dashboard token",
            hint: "It stands in Vox.toml under dashboard.token, or in VOX_DASHBOARD_TOKEN. Paste is fine.",
            error: error)
        return BarePage(
            title: "Sign in", theme: theme, assets: assets,
            content: """
                \(.each(warnings) { $0.html })\
                <form class="form" method="post" action="/login"><input type="hidden" name="_csrf" value="\(csrf)">\
                <input type="hidden" name="return_to" value="\(returnTo)">\(field.secret())\
                <div class="form-foot"><button class="button button-primary">Sign in</button></div></form>
                """
        ).html
    }
}
