import HTTPTypes
import Hummingbird
import Templates

/// Dark, light or as the system says; kept in a cookie for a year.
struct ThemeRoutes: Sendable {
    let isTLS: Bool

    func add(to table: inout DashboardTable) {
        table.submit(Links.theme) { form, _ in
            let theme = Theme(rawValue: form.text("theme")) ?? .system
            var response = Response.redirect(to: Links.local(form.optional("return_to")), type: .normal)
            let secure = isTLS ? "; Secure" : ""
            response.headers.append(
                HTTPField(
                    name: .setCookie,
                    value: "vox_theme=\(theme.rawValue); Max-Age=31536000; Path=/\(secure); HttpOnly; SameSite=Lax"))
            return .other(response)
        }
    }
}
