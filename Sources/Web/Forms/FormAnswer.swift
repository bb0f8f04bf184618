import HTTPTypes
import Hummingbird
import Templates

/// How a form ends: on another page that shows one notice, or on the same page with what is wrong.
enum FormAnswer: Sendable {
    /// It worked: 303 to a local path, which then shows the notice once.
    case done(String, Notice?)
    /// A field is not usable: the page again, with 400.
    case again(Response)
    /// Any other answer, as it is.
    case other(Response)

    /// The answer on the wire; the notice travels in a sealed cookie.
    func response(_ notices: NoticeCookie, for session: Session) -> Response {
        switch self {
        case .done(let path, let notice):
            var response = Response.redirect(to: Links.local(path), type: .normal)
            if let notice { response.headers.append(notices.field(notice, for: session)) }
            return response
        case .again(var response):
            response.status = .badRequest
            return response
        case .other(let response): return response
        }
    }
}
