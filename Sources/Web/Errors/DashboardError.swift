import HTTPTypes

/// A refusal of the dashboard listener, in words for people and a code for programs (`vox/…/…`).
///
/// The only type whose text reaches a visitor; every other error becomes ``internal``.
package struct DashboardError: Error, Sendable {
    let status: HTTPResponse.Status
    let code: String
    /// One sentence: what went wrong.
    let message: String
    /// What to do next, or `nil` when there is nothing to add.
    var hint: String?
    /// Facts for programs, such as the field that was wrong.
    var detail: [String: String] = [:]
    /// Methods for the `Allow` header of a 405.
    var allow: [String] = []
    var retryAfterSeconds: Int?

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, hint: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
    }
}

extension DashboardError {
    static let notFound = DashboardError(
        .notFound, "vox/http/not-found", "There is no such page.", hint: "Go back to the mesh page.")
    static let badJSON = DashboardError(
        .badRequest, "vox/http/bad-json", "The body is not a JSON object.",
        hint: "Send one JSON object in UTF-8.")
    static let badForm = DashboardError(
        .badRequest, "vox/http/bad-field", "The form could not be read.",
        hint: "Go back, load the page again and send the form once more.")
    static let badCursor = DashboardError(
        .badRequest, "vox/http/bad-cursor", "The cursor is not one that this server gave out.",
        hint: "Start again without a cursor.")
    static let unauthorized = DashboardError(
        .unauthorized, "vox/http/unauthorized", "Sign in to use this dashboard.",
        hint: "Open /login, or send the dashboard token as a bearer.")
    static let hostDenied = DashboardError(
        .forbidden, "vox/http/host-denied", "This dashboard does not answer to that host name.",
        hint: "Use http://localhost, or add the name to dashboard.allowed_hosts in Vox.toml.")
    static let originDenied = DashboardError(
        .forbidden, "vox/http/origin-denied", "Another site may not use this dashboard.",
        hint: "Open the dashboard in its own tab.")
    static let csrfFailed = DashboardError(
        .forbidden, "vox/http/csrf-failed", "The form is too old or did not come from this dashboard.",
        hint: "Load the page again and send the form once more.")
    static let bodyTooLarge = DashboardError(
        .contentTooLarge, "vox/http/body-too-large", "The body is larger than 256 KiB.", hint: "Send less.")
    static let jsonRequired = DashboardError(
        .unsupportedMediaType, "vox/http/unsupported-media-type", "The content type must be application/json.",
        hint: "Set content-type: application/json.")
    static let formRequired = DashboardError(
        .unsupportedMediaType, "vox/http/unsupported-media-type",
        "The content type must be application/x-www-form-urlencoded.", hint: "Use the form on the page.")
    static let rateLimited: DashboardError = {
        var error = DashboardError(
            .tooManyRequests, "vox/http/rate-limited", "Too many attempts.", hint: "Wait a minute and try again.")
        error.retryAfterSeconds = 60
        return error
    }()
    static let tooManyStreams: DashboardError = {
        var error = DashboardError(
            .serviceUnavailable, "vox/events/too-many-streams", "All event streams are in use.",
            hint: "Close other tabs, or raise dashboard.max_streams in Vox.toml.")
        error.retryAfterSeconds = 5
        return error
    }()
    static let unknownTopic = DashboardError(
        .badRequest, "vox/events/unknown-topic", "There is no such event topic.",
        hint: "Topics are mesh, hopper, runs, workflow, models, training, audit, policy, store and system.")
    static let internalFailure = DashboardError(
        .internalServerError, "vox/http/internal", "Something went wrong here.",
        hint: "Try again; the log of this process has more under the request id.")

    static func methodNotAllowed(_ allow: [String]) -> DashboardError {
        var error = DashboardError(
            .methodNotAllowed, "vox/http/method-not-allowed", "This address does not take that method.")
        error.allow = allow
        return error
    }

    /// A field that is missing, of the wrong type or out of range.
    static func badField(_ field: String, _ sentence: String? = nil) -> DashboardError {
        var error = DashboardError(
            .badRequest, "vox/http/bad-field", sentence ?? "The field \(field) is missing or not usable.",
            hint: "Correct the field and send it again.")
        error.detail["field"] = field
        return error
    }
}
