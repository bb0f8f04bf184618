/// Why an invite could not be made, read or exchanged.
package enum InviteError: Error, Hashable, Sendable {
    /// The slot kind is no name that a policy can hold, or the count is not in 1…255.
    case unfitRequest
    /// Not an invite URL.
    case malformed
    /// Made by a newer program.
    case wrongVersion
    /// The signature does not match the contents.
    case badSignature
    /// The end has passed.
    case expired(atMs: Int64)
    /// Exchanged, revoked or expired: 410.
    case used
    /// Too many attempts: 429.
    case rateLimited(retryAfterSeconds: Int)
    /// Neither a bootstrap token nor an invite exists: 404.
    case notConfigured
    /// No such token: 401.
    case notValid
    /// The configured token is right, but there is no mesh token to give: 503.
    case noMeshToken
    /// The key came without a proof, or with a false one: 400; the invite stays usable.
    case proofDoesNotVerify
    /// A rotation with another key than the bound one: 403.
    case boundToAnotherKey
    /// No invite was made for this peer.
    case unknownPeer
    /// The store said no.
    case store(StoreError)

    /// The code that the log and programs read; nil when nothing could be written at all.
    package var code: String? {
        switch self {
        case .unfitRequest: "vox/http/bad-field"
        case .malformed, .notConfigured, .notValid, .proofDoesNotVerify: "vox/invite/malformed"
        case .wrongVersion: "vox/invite/wrong-version"
        case .badSignature, .boundToAnotherKey: "vox/invite/bad-signature"
        case .expired: "vox/invite/expired"
        case .used: "vox/invite/used"
        case .rateLimited: "vox/http/rate-limited"
        case .noMeshToken: "vox/mesh/join-refused"
        case .unknownPeer: "vox/mesh/unknown-invite"
        case .store: nil
        }
    }
}
