import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Puts the listener's own answer in the place of the library's empty one to bytes that are no HTTP request.
///
/// The library writes it after the answers to the requests before, so its order is kept and only its content changes.
final class MalformedRequest: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// All that the library's answer says; no handler of ours leaves a head so bare.
    private static let bare: HTTPFields = [.connection: "close", .contentLength: "0"]

    private let answer: MalformedAnswer
    private var fault: HTTPParserError?
    /// Whether a head came and the end of its request did not yet.
    private var isInRequest = false

    init(answer: MalformedAnswer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: isInRequest = true
        case .body: break
        case .end: isInRequest = false
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Those after the first one only say that the parser has stopped.
        fault = fault ?? (error as? HTTPParserError)
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let fault, case .head(let head) = unwrapOutboundIn(data), head.status == .badRequest,
            head.headerFields == Self.bare
        else { return context.write(data, promise: promise) }
        let remote = context.remoteAddress?.ipAddress ?? "unknown"
        let (own, body) = answer.response(to: fault, hadHead: isInRequest, remote: remote)
        context.write(wrapOutboundOut(.head(own)), promise: promise)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }
}
