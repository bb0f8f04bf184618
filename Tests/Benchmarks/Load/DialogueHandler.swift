import NIOCore

/// Runs one client's conversation on its connection and counts what ends within the measured time.
final class DialogueHandler<Client: Dialogue>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var client: Client
    private let start: ContinuousClock.Instant
    private let end: ContinuousClock.Instant
    private var received = ByteBuffer()
    private var sentAt = ContinuousClock.now
    private let result: EventLoopPromise<LoadFigures>
    private var figures: LoadFigures

    init(
        _ client: Client, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant,
        _ result: EventLoopPromise<LoadFigures>
    ) {
        self.result = result
        self.client = client
        self.start = start
        self.end = end
        let elapsed = (end - start).components
        figures = LoadFigures(
            steps: Client.steps, seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
    }

    func channelActive(context: ChannelHandlerContext) {
        send(client.open(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
        while let turn = client.advance(&received) {
            let now = ContinuousClock.now
            switch turn {
            case .send(let request, let step):
                if let step, now >= start, now < end { figures.note(step, micros: (now - sentAt).microseconds) }
                guard now < end else { return context.close(promise: nil) }
                send(request, context)
            case .fail(let sentence):
                figures.trouble = sentence
                return context.close(promise: nil)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if ContinuousClock.now < end, figures.trouble == nil { figures.trouble = "the server hung up" }
        result.succeed(figures)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        figures.trouble = "\(error)"
        context.close(promise: nil)
    }

    private func send(_ request: ByteBuffer, _ context: ChannelHandlerContext) {
        sentAt = .now
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }
}

extension Duration {
    /// Whole microseconds.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
    /// Seconds with their fraction.
    var inSeconds: Double { Double(microseconds) / 1_000_000 }
}
