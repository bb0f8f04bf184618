import NIOCore

/// Knows when the client of a connection has hung up, without reading ahead of its request, so that the connection
/// can be used again after the answer.
struct HangUp: Sendable {
    let channel: any Channel

    /// Runs work that is cancelled when the client hangs up.
    func cancels<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let (end, source) = AsyncStream<Void>.makeStream()
        let watch = channel.eventLoop.submit {
            let watch = try channel.pipeline.syncOperations.handler(type: HangUpWatch.self)
            watch.call { source.finish() }
        }
        defer {
            watch.whenSuccess {
                let watch = try? channel.pipeline.syncOperations.handler(type: HangUpWatch.self)  // gone with it
                watch?.forget()
            }
        }
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask {
                for await _ in end {}
                throw CancellationError()
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

/// Stands in a connection and calls whoever asked once the other end has closed its half, or all of it.
final class HangUpWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var hasGone = false
    private var callback: (() -> Void)?

    /// Calls back once, at once when the client has gone already; takes the place of the call before.
    func call(_ callback: @escaping () -> Void) {
        guard !hasGone else { return callback() }
        self.callback = callback
    }

    /// Calls nobody any more.
    func forget() { callback = nil }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { end() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        hasGone = true
        callback?()
        callback = nil
    }
}
