import NIOCore

/// Closes a connection that is slow to send the head of a request.
///
/// It stands behind the decoder and has a helper in front of it. Bytes start the wait, and whatever the decoder makes
/// of bytes ends it; so a head that comes drop by drop does not hold a connection.
final class HeaderDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let limit: TimeAmount
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?

    init(limit: TimeAmount) { self.limit = limit }

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
        end()
        context.fireChannelRead(data)
    }

    /// Starts the wait unless it runs.
    fileprivate func begin() {
        guard deadline == nil, let context else { return }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    private func end() {
        deadline?.cancel()
        deadline = nil
    }
}

/// Sees bytes as they come from the network.
private final class FirstBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let deadline: HeaderDeadline

    init(deadline: HeaderDeadline) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        deadline.begin()
        context.fireChannelRead(data)
    }
}
