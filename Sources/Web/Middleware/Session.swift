package import VoxCrypto

/// One browser's session: 128 random bits, when they were given out, and whether a token was shown for them.
package struct Session: Sendable, Hashable {
    /// 16 random bytes; empty only in ``absent``.
    var id: [UInt8]
    var issuedMillis: Int64
    var isSignedIn: Bool
    /// True when this request made the session, so that the answer must carry the cookie.
    var isFresh: Bool

    /// When its cookie ends by itself, Unix milliseconds.
    var endsMillis: Int64 { issuedMillis + SessionSealer.lifetimeMillis }

    static let absent = Session(id: [], issuedMillis: 0, isSignedIn: false, isFresh: false)
}

/// Seals sessions into cookies and makes form tokens, both under one process key.
///
/// Nothing is stored: the cookie carries id, time and a mark of the dashboard token under an HMAC, so it survives
/// restarts as long as the key does, and ends 12 hours after it was given out. Signing out ends it before, and a
/// changed token ends every session that the old one opened.
package struct SessionSealer: Sendable {
    /// Life of a session, in milliseconds.
    static let lifetimeMillis: Int64 = 12 * 3_600_000

    private let key: SecretBytes
    private let random: RandomSource
    /// Stands in the cookies that a token opened: 16 bytes of an HMAC over it.
    private let tokenMark: [UInt8]
    private let ended: EndedSessions

    /// Takes the process key (32 bytes, the same after a restart) and the source of session ids.
    package init(key: SecretBytes, random: RandomSource) {
        self.init(key: key, random: random, auth: .none, ended: EndedSessions())
    }

    /// Sessions of a dashboard; all that are made from the same settings know which ones were signed out.
    init(_ settings: DashboardSettings, random: RandomSource? = nil) {
        self.init(
            key: settings.sessionKey, random: random ?? settings.random, auth: settings.auth,
            ended: settings.endedSessions)
    }

    private init(key: SecretBytes, random: RandomSource, auth: DashboardAuth, ended: EndedSessions) {
        precondition(key.count >= 32, "a session key has at least 32 bytes")
        self.key = key
        self.random = random
        self.ended = ended
        let message = Array("token".utf8) + [0] + auth.tokenBytes
        tokenMark = Array(HMACSHA256.authenticate(message, key: key).bytes[..<Self.markLength])
    }

    private static let markLength = 16
    private static let bodyLength = 16 + 8 + markLength

    func make(nowMillis: Int64, isSignedIn: Bool = false) -> Session {
        Session(id: random.bytes(16), issuedMillis: nowMillis, isSignedIn: isSignedIn, isFresh: true)
    }

    /// The cookie value: base64url of id, 8-byte time, token mark and HMAC-SHA256 over the three.
    func seal(_ session: Session) -> String {
        let body = encoded(session)
        return Base64URL.encode(body + tag("session", body))
    }

    /// The session of a cookie; `nil` when it was not made here or is over.
    func open(_ cookie: String, nowMillis: Int64) -> Session? {
        guard let body = parts(cookie), body.isOurs else { return nil }
        let bytes = body.bytes
        let issued = bytes[16..<24].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard issued <= nowMillis + 60_000, nowMillis - issued < Self.lifetimeMillis else { return nil }
        let mark = Array(bytes[24...])
        let isSignedIn = ConstantTime.equals(mark, tokenMark)
        guard isSignedIn || mark.allSatisfy({ $0 == 0 }) else { return nil }
        let session = Session(
            id: Array(bytes[..<16]), issuedMillis: issued, isSignedIn: isSignedIn, isFresh: false)
        return ended.contains(session) ? nil : session
    }

    /// Signs a session out: its cookie opens nothing from now on.
    func end(_ session: Session, nowMillis: Int64) { ended.insert(session, nowMillis: nowMillis) }

    /// Whether a cookie is the session of another process: made as ours are, under another key.
    func isForeign(_ cookie: String) -> Bool { parts(cookie).map { !$0.isOurs } ?? false }

    /// What a cookie of the right form carries, and whether its seal is ours.
    private func parts(_ cookie: String) -> (bytes: [UInt8], isOurs: Bool)? {
        guard let bytes = Base64URL.decode(cookie), bytes.count == Self.bodyLength + 32 else { return nil }
        let body = Array(bytes[..<Self.bodyLength])
        return (body, ConstantTime.equals(tag("session", body), Array(bytes[Self.bodyLength...])))
    }

    /// The `_csrf` value of a session: base64url HMAC-SHA256 of its id.
    package func formToken(for session: Session) -> String {
        Base64URL.encode(HMACSHA256.authenticate(session.id, key: key).bytes)
    }

    func accepts(formToken: String, for session: Session) -> Bool {
        !session.id.isEmpty && ConstantTime.equals(Array(formToken.utf8), Array(self.formToken(for: session).utf8))
    }

    /// HMAC-SHA256 over a notice and the session that it belongs to.
    func noticeTag(_ body: [UInt8], for session: Session) -> [UInt8] { tag("notice", session.id + body) }

    private func encoded(_ session: Session) -> [UInt8] {
        let time = (0..<8).map { UInt8(truncatingIfNeeded: session.issuedMillis >> (56 - 8 * $0)) }
        return session.id + time + (session.isSignedIn ? tokenMark : Array(repeating: 0, count: Self.markLength))
    }

    private func tag(_ purpose: String, _ body: [UInt8]) -> [UInt8] {
        HMACSHA256.authenticate(Array(purpose.utf8) + [0] + body, key: key).bytes
    }
}
