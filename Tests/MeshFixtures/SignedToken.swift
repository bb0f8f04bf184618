import VoxCrypto

/// Signed bearers as another program would make them: from parts, without the library that checks them.
package struct SignedToken: Sendable {
    /// A key of sufficient length.
    package static let key = "a key of thirty-two bytes or more"

    private var header = #"{"alg":"HS256","typ":"JWT"}"#
    private var key = Self.key
    private let claims: String

    /// Takes the claims as JSON text, fit or not.
    package init(_ claims: String) {
        self.claims = claims
    }

    /// The usual claims; `exp` is in Unix seconds, `more` starts with a comma.
    package init(role: String = "worker", jti: String = "one", exp: Int64, more: String = "") {
        claims = #"{"role":"\#(role)","jti":"\#(jti)","exp":\#(exp)\#(more)}"#
    }

    /// The token: header, claims and signature.
    package var text: String {
        let body = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        let code = HMACSHA256.authenticate(Array(body.utf8), key: SecretBytes(Array(key.utf8)))
        return body + "." + Base64URL.encode(code.bytes)
    }

    /// The header that carries it.
    package var authorization: String { "Bearer \(text)" }

    /// The same claims under another header, as JSON text.
    package func with(header: String) -> SignedToken {
        var copy = self
        copy.header = header
        return copy
    }

    /// The same claims under another key.
    package func with(key: String) -> SignedToken {
        var copy = self
        copy.key = key
        return copy
    }
}
