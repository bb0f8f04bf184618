/// Three buttons that choose the colours; the answer comes back to the page.
struct ThemeForm: Sendable {
    let current: Theme
    /// Path and query to come back to.
    let path: String
    /// The form token field.
    let token: HTML

    var html: HTML {
        """
        <form class="theme" method="post" action="/theme" aria-label="Colours">\(token)\
        <input type="hidden" name="return_to" value="\(path)">\(.each(Theme.allCases, button))</form>
        """
    }

    private func button(_ theme: Theme) -> HTML {
        """
        <button name="theme" value="\(theme.rawValue)" aria-pressed="\(theme == current ? "true" : "false")" \
        aria-label="Theme \(theme.rawValue)" title="Theme: \(theme.rawValue)">\(theme.icon.html)</button>
        """
    }
}
