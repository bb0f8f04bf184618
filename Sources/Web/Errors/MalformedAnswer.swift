import HTTPTypes
package import Logging
package import Mesh
import NIOCore
import NIOHTTP1
package import VoxCrypto

/// What a listener answers to bytes that are no HTTP/1.1 request, before any route or bearer is known.
package struct MalformedAnswer: Sendable {
    /// Its sentences; in the log they stand without the prefix.
    private struct Words {
        let prefix: String
        let malformed: String
        /// The parser stops at the first letter that no method has there, so it cannot tell a name from garbage.
        let unknownMethod: String
        let tooLarge: String
    }

    private let words: Words
    private let fields: HTTPFields
    private let random: RandomSource
    private let logger: Logger
    private let metrics: Metrics?

    /// The words and fixed headers of the mesh listener; request ids are drawn from the source.
    ///
    /// Each answer leaves a line in the log and is counted as a request without a route.
    package static func mesh(
        _ random: RandomSource, logger: Logger = RequestLog.quiet, metrics: Metrics? = nil
    ) -> MalformedAnswer {
        MalformedAnswer(
            words: Words(
                prefix: "populi: ", malformed: "request is not valid HTTP/1.1",
                unknownMethod: "method is not known, or request is not valid HTTP/1.1",
                tooLarge: "request headers are too large"),
            fields: [.feature: PeerFrameMiddleware.features, .cacheControl: "no-store"], random: random,
            logger: logger, metrics: metrics)
    }

    /// The words and fixed headers of the dashboard listener; request ids are drawn from the source.
    ///
    /// Each answer leaves a line in the log.
    package static func dashboard(_ random: RandomSource, logger: Logger = RequestLog.quiet) -> MalformedAnswer {
        var fields = SecurityHeadersMiddleware.fields
        fields[.cacheControl] = "no-store"
        return MalformedAnswer(
            words: Words(
                prefix: "", malformed: "The request is not valid HTTP/1.1.",
                unknownMethod: "The method is not known, or the request is not valid HTTP/1.1.",
                tooLarge: "The headers of the request are too large."),
            fields: fields, random: random, logger: logger, metrics: nil)
    }

    /// Head and body of the answer, after which the connection closes.
    ///
    /// It is noted as given to the address, unless the fault is in a request whose head was good: such a request is
    /// told of under its own route.
    func response(
        to fault: HTTPParserError, hadHead: Bool, remote: String
    ) -> (head: HTTPResponse, body: ByteBuffer) {
        let (status, sentence) = verdict(fault)
        let id = RequestIdentifier.make(random)
        if !hadHead { note(status.code, sentence, id: id, remote: remote) }
        let body = ByteBuffer(string: words.prefix + sentence)
        var fields = fields
        fields[.contentType] = "text/plain; charset=utf-8"
        fields[.contentLength] = String(body.readableBytes)
        fields[.connection] = "close"
        fields[.requestID] = id
        return (HTTPResponse(status: status, headerFields: fields), body)
    }

    /// 400 also for a method that is not known: as 501 each stray byte of a stranger would count as a fault of ours.
    private func verdict(_ fault: HTTPParserError) -> (status: HTTPResponse.Status, sentence: String) {
        switch fault {
        case .headerOverflow: (.requestHeaderFieldsTooLarge, words.tooLarge)
        case .invalidMethod: (.badRequest, words.unknownMethod)
        default: (.badRequest, words.malformed)
        }
    }

    /// The line of ``RequestRecordMiddleware``, which never sees such a request, without what is not known of it.
    private func note(_ status: Int, _ sentence: String, id: String, remote: String) {
        metrics?.noteRequest(route: "other", method: "other", status: status, seconds: nil)
        logger.log(
            level: RequestLog.level(status: status, isAbandoned: false), "\(RequestLog.message(status: status))",
            metadata: [
                "event": "http.request", "request_id": .string(id), "route": "other",
                "status": .stringConvertible(status), "remote": .string(remote), "code": .string(sentence),
            ])
    }
}
