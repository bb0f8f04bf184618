import NIOCore
import NIOPosix

/// Many clients that each send a list of requests, one after the other.
struct PacedLoad: Sendable {
    let endpoint: Endpoint
    let clients: Int
    /// The requests of the client with a number.
    let requests: @Sendable (Int) -> [ByteBuffer]

    /// Sends every request of every client, spread evenly over a time, or as fast as it goes for 0; returns when each
    /// was answered.
    func pace(over seconds: Double) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await send(on: group.next(), over: seconds)
            try await group.shutdownGracefully()
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    private func send(on loop: any EventLoop, over seconds: Double) async throws {
        var results: [EventLoopFuture<Void>] = []
        for number in 0..<clients {
            let requests = requests(number)
            let gap = requests.isEmpty ? 0 : Int64(seconds * 1_000_000 / Double(requests.count))
            let result = loop.makePromise(of: Void.self)
            results.append(result.futureResult)
            _ = try await ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let first = gap * Int64(number) / Int64(clients)
                        try channel.pipeline.syncOperations.addHandler(
                            PacedHandler(requests, first: .microseconds(first), gap: .microseconds(gap), result))
                    }
                }
                .connect(host: endpoint.host, port: endpoint.port).get()
        }
        for result in results { try await result.get() }
    }
}

/// Sends requests at their times, one after the other.
private final class PacedHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var requests: ArraySlice<ByteBuffer>
    private let first: TimeAmount
    private let gap: TimeAmount
    private var due = NIODeadline.now()
    private var received = ByteBuffer()
    private let result: EventLoopPromise<Void>
    private var trouble: String?

    init(_ requests: [ByteBuffer], first: TimeAmount, gap: TimeAmount, _ result: EventLoopPromise<Void>) {
        self.result = result
        self.requests = requests[...]
        self.first = first
        self.gap = gap
    }

    func channelActive(context: ChannelHandlerContext) {
        due = .now() + first
        sendNext(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        while let reply = HTTPReply(&received) {
            guard reply.status < 300 else {
                trouble = "\(reply.status): \(String(buffer: reply.body))"
                return context.close(promise: nil)
            }
            sendNext(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if trouble == nil, !requests.isEmpty { trouble = "the server hung up" }
        if let trouble { result.fail(BenchFailure(trouble)) } else { result.succeed() }
    }

    private func sendNext(_ context: ChannelHandlerContext) {
        guard let request = requests.popFirst() else { return context.close(promise: nil) }
        let moment = due
        due = due + gap
        guard moment > .now() else { return context.writeAndFlush(wrapOutboundOut(request), promise: nil) }
        context.eventLoop.assumeIsolated().scheduleTask(deadline: moment) {
            context.writeAndFlush(self.wrapOutboundOut(request), promise: nil)
        }
    }
}
