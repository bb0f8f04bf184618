/// How a bearer travels: `authorization: Bearer <token>`, RFC 6750 §2.1.
package enum BearerScheme {
    /// Name of the header, lower case.
    package static let header = "authorization"
    /// What precedes the token, with the space.
    package static let prefix = "Bearer "

    /// The header's value for a token.
    package static func value(_ token: String) -> String { prefix + token }

    /// The token in a header's value, trimmed; nil without one, or when the value is of another scheme.
    package static func token(_ value: String) -> String? {
        guard value.hasPrefix(prefix) else { return nil }
        return String(value.dropFirst(prefix.count)).wireNonBlank
    }

    /// The bytes of that token.
    static func secret(_ value: String) -> [UInt8]? { token(value).map { Array($0.utf8) } }
}
