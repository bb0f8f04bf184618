import HTTPTypes
import NIOCore
import NIOHTTP1
package import VoxCrypto

/// What a listener answers to bytes that are no HTTP/1.1 request, before any route or bearer is known.
package struct MalformedAnswer: Sendable {
    private let malformed: String
    private let tooLarge: String
    private let fields: HTTPFields
    private let random: RandomSource

    /// The words and fixed headers of the mesh listener; request ids are drawn from the source.
    package static func mesh(_ random: RandomSource) -> MalformedAnswer {
        MalformedAnswer(
            malformed: "populi: request is not valid HTTP/1.1", tooLarge: "populi: request headers are too large",
            fields: [.feature: PeerFrameMiddleware.features, .cacheControl: "no-store"], random: random)
    }

    /// The words and fixed headers of the dashboard listener; request ids are drawn from the source.
    package static func dashboard(_ random: RandomSource) -> MalformedAnswer {
        var fields = SecurityHeadersMiddleware.fields
        fields[.cacheControl] = "no-store"
        return MalformedAnswer(
            malformed: "The request is not valid HTTP/1.1.", tooLarge: "The headers of the request are too large.",
            fields: fields, random: random)
    }

    /// Head and body of the answer, after which the connection closes.
    func response(to fault: HTTPParserError) -> (head: HTTPResponse, body: ByteBuffer) {
        let isTooLarge = fault == .headerOverflow
        let body = ByteBuffer(string: isTooLarge ? tooLarge : malformed)
        var fields = fields
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.contentLength] = String(body.readableBytes)
        fields[.connection] = "close"
        fields[.requestID] = RequestIdentifier.make(random)
        let status: HTTPResponse.Status = isTooLarge ? .requestHeaderFieldsTooLarge : .badRequest
        return (HTTPResponse(status: status, headerFields: fields), body)
    }
}
