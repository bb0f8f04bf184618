package import VoxCrypto

/// One browser's session: 128 random bits, when they were given out, and whether a token was shown for them.
package struct Session: Sendable, Hashable {
    /// 16 random bytes; empty only in ``absent``.
    var id: [UInt8]
    var issuedMillis: Int64
    var isSignedIn: Bool
    /// True when this request made the session, so that the answer must carry the cookie.
    var isFresh: Bool

    static let absent = Session(id: [], issuedMillis: 0, isSignedIn: false, isFresh: false)
}

/// Seals sessions into cookies and makes form tokens, both under one process key.
///
/// Nothing is stored: the cookie carries id, time and sign-in bit under an HMAC, so it survives restarts as long as
/// the key does, and ends 12 hours after it was given out.
package struct SessionSealer: Sendable {
    /// Life of a session, in milliseconds.
    static let lifetimeMillis: Int64 = 12 * 3_600_000

    private let key: SecretBytes
    private let random: RandomSource

    /// Takes the process key (32 bytes, the same after a restart) and the source of session ids.
    package init(key: SecretBytes, random: RandomSource) {
        precondition(key.count >= 32, "a session key has at least 32 bytes")
        self.key = key
        self.random = random
    }

    func make(nowMillis: Int64, isSignedIn: Bool = false) -> Session {
        Session(id: random.bytes(16), issuedMillis: nowMillis, isSignedIn: isSignedIn, isFresh: true)
    }

    /// The cookie value: base64url of id, 8-byte time, sign-in bit and HMAC-SHA256 over the three.
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
        return Session(id: Array(bytes[..<16]), issuedMillis: issued, isSignedIn: bytes[24] == 1, isFresh: false)
    }

    /// Whether a cookie is the session of another process: made as ours are, under another key.
    func isForeign(_ cookie: String) -> Bool { parts(cookie).map { !$0.isOurs } ?? false }

    /// What a cookie of the right form carries, and whether its seal is ours.
    private func parts(_ cookie: String) -> (bytes: [UInt8], isOurs: Bool)? {
        guard let bytes = Base64URL.decode(cookie), bytes.count == 25 + 32 else { return nil }
        let body = Array(bytes[..<25])
        return (body, ConstantTime.equals(tag("session", body), Array(bytes[25...])))
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
        return session.id + time + [session.isSignedIn ? 1 : 0]
    }

    private func tag(_ purpose: String, _ body: [UInt8]) -> [UInt8] {
        HMACSHA256.authenticate(Array(purpose.utf8) + [0] + body, key: key).bytes
    }
}
