import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection that is slow to send the head or the body of a request.
///
/// It stands behind the decoder and has a helper in front of it. Bytes start the wait for a head, the head starts the
/// wait for the body, and the end of the request ends both; so a request that comes drop by drop does not hold a
/// connection. A timer that is no longer needed runs out unheeded, so that most requests set none.
final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    private let head: TimeAmount
    private let body: TimeAmount
    private var context: ChannelHandlerContext?
    /// When what is waited for must be there; nil while nothing is.
    private var deadline: NIODeadline?
    private var timer: (fires: NIODeadline, task: Scheduled<Void>)?

    init(head: TimeAmount, body: TimeAmount) {
        self.head = head
        self.body = body
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        do {
            try context.pipeline.syncOperations.addHandler(FirstBytes(deadline: self), position: .first)
        } catch {
            context.fireErrorCaught(error)
        }
        if context.channel.isActive { begin() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        timer?.task.cancel()
        timer = nil
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        begin()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request): if request.hasBody { wait(body) } else { end() }
        case .body: break
        case .end: end()
        }
        context.fireChannelRead(data)
    }

    /// Starts the wait for a head unless something is waited for.
    fileprivate func begin() {
        if deadline == nil { wait(head) }
    }

    private func wait(_ limit: TimeAmount) {
        guard let context else { return }
        let end = context.eventLoop.now + limit
        deadline = end
        if let timer, timer.fires <= end { return }
        timer?.task.cancel()
        setTimer(end, context)
    }

    private func setTimer(_ fires: NIODeadline, _ context: ChannelHandlerContext) {
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: fires) { [weak self] in
            self?.look() ?? ()
        }
        timer = (fires, task)
    }

    /// Closes when the time is over, and looks again later when something else is waited for by now.
    private func look() {
        timer = nil
        guard let context, let deadline else { return }
        if deadline > context.eventLoop.now { setTimer(deadline, context) } else { context.close(promise: nil) }
    }

    private func end() {
        deadline = nil
    }
}

/// Sees bytes as they come from the network.
private final class FirstBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let deadline: RequestDeadline

    init(deadline: RequestDeadline) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        deadline.begin()
        context.fireChannelRead(data)
    }
}

extension HTTPRequest {
    /// Whether a body follows the head.
    fileprivate var hasBody: Bool {
        headerFields.single(.contentLength).map { $0 != "0" } ?? (headerFields[.transferEncoding] != nil)
    }
}
