import HTTPTypes

/// A refusal of the mesh listener: a status and one sentence of the contract, never with caller's values in it.
package struct PeerError: Error, Sendable, Equatable {
    let status: HTTPResponse.Status
    /// The sentence without its `populi: ` prefix.
    let sentence: String
    var allow: [String] = []
    var retryAfterSeconds: Int?

    init(_ status: HTTPResponse.Status, _ sentence: String, retryAfterSeconds: Int? = nil) {
        self.status = status
        self.sentence = sentence
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension PeerError {
    static let badBody = PeerError(.badRequest, "body is not valid JSON for this route")
    static let unauthorized = PeerError(
        .unauthorized, "bearer token missing or not accepted; set VOX_MESH_TOKEN or [mesh] token in Vox.toml")
    static let roleDenied = PeerError(.forbidden, "this role may not call this route")
    static let noRoute = PeerError(.notFound, "no such route")
    static let bodyTooLarge = PeerError(.contentTooLarge, "body is larger than the limit")
    static let jsonRequired = PeerError(.unsupportedMediaType, "content-type must be application/json")
    static let tooManyRequests = PeerError(
        .tooManyRequests, "too many requests; retry later", retryAfterSeconds: 1)
    static let internalFailure = PeerError(.internalServerError, "something went wrong here; retry later")

    /// The caller hung up or the process stops; nobody reads this.
    static let stopped = PeerError(.serviceUnavailable, "this server is stopping; retry later", retryAfterSeconds: 1)

    static func methodNotAllowed(_ allow: [String]) -> PeerError {
        var error = PeerError(.methodNotAllowed, "method not allowed")
        error.allow = allow
        return error
    }
}
