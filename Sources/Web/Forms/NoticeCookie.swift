import HTTPTypes
import Mesh
import Templates
import VoxCrypto

/// Carries one notice over a redirect: a cookie of a minute, sealed for the session that it was made for.
///
/// Nothing is kept here, so a notice survives a restart and cannot be made by another site.
struct NoticeCookie: Sendable {
    /// Life of the cookie, in seconds.
    static let lifeSeconds = 60
    /// Longest sentence, in characters; longer ones are cut.
    private static let longestSentence = 400

    let sessions: SessionSealer
    let isTLS: Bool

    /// The notice as it travels; short keys keep the cookie small.
    private struct Sealed: Codable {
        let tone: String
        let sentence: String
        let text: String?
        let href: String?
    }

    var name: String { isTLS ? "__Host-vox_notice" : "vox_notice" }

    /// The header that gives the notice to the browser.
    func field(_ notice: Notice, for session: Session) -> HTTPField {
        field(seal(notice, for: session), Self.lifeSeconds)
    }

    /// The header that takes it away again.
    var clearing: HTTPField { field("", 0) }

    /// The notice of a cookie; `nil` when it was not made here for this session.
    func open(_ cookie: String, for session: Session) -> Notice? {
        guard cookie.utf8.count <= 4_096, let bytes = Base64URL.decode(cookie), bytes.count > 32 else { return nil }
        let body = Array(bytes[32...])
        guard ConstantTime.equals(sessions.noticeTag(body, for: session), Array(bytes[..<32])),
            let sealed = try? WireCodec.decode(Sealed.self, from: body),  // what does not decode was not made here
            let tone = Notice.Tone(rawValue: sealed.tone)
        else { return nil }
        let link = sealed.href.map { LinkText(sealed.text ?? $0, href: Links.local($0)) }
        return Notice(tone, sealed.sentence, link: link)
    }

    func seal(_ notice: Notice, for session: Session) -> String {
        let body = WireCodec.encode(
            Sealed(
                tone: notice.tone.rawValue, sentence: String(notice.sentence.prefix(Self.longestSentence)),
                text: notice.link?.text, href: notice.link?.href))
        return Base64URL.encode(sessions.noticeTag(body, for: session) + body)
    }

    private func field(_ value: String, _ seconds: Int) -> HTTPField {
        let secure = isTLS ? "; Secure" : ""
        return HTTPField(
            name: .setCookie, value: "\(name)=\(value); Max-Age=\(seconds); Path=/\(secure); HttpOnly; SameSite=Lax")
    }
}
