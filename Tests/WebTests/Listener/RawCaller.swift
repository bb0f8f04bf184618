import NIOCore
import NIOPosix

/// Sends bytes to a listener as they are, and keeps what comes until the connection closes.
final class RawCaller: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let text: String
    private let ending: EventLoopPromise<String>
    private var answer = ""

    private init(_ text: String, _ ending: EventLoopPromise<String>) {
        self.text = text
        self.ending = ending
    }

    /// All that came.
    static func answer(to text: String, host: String = "127.0.0.1", port: Int) async throws -> String {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let ending = loop.makePromise(of: String.self)
        do {
            _ = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(RawCaller(text, ending))
                    }
                }
                .connect(host: host, port: port).get()
        } catch {
            ending.fail(error)
        }
        return try await ending.futureResult.get()
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += String(buffer: unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { ending.succeed(answer) }
}
