import Hummingbird
import Templates

/// A refusal as a page.
enum ErrorAnswer {
    static func page(_ error: DashboardError, _ context: DashboardContext, assets: AssetPaths) -> Response {
        var page = ErrorPage(
            status: error.status.code, sentence: error.message, requestID: context.requestID)
        page.hint = error.hint
        page.code = error.code
        let theme = Theme(rawValue: context.theme) ?? .system
        return PageAnswer.html(page.html(theme: theme, assets: assets), status: error.status)
    }
}
