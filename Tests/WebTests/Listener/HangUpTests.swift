import Hummingbird
import HummingbirdTesting
import MeshFixtures
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Web

/// Requests that are held open, on real sockets.
@Suite struct HangUpTests {
    private struct HeldContext: RequestContext {
        var coreContext: CoreRequestContextStorage
        let hangUp: HangUp

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            hangUp = HangUp(channel: source.channel)
        }
    }

    private final class Outcome: Sendable {
        let word = Mutex<String?>(nil)
    }

    private static let limits = ListenerLimits()

    private static func application(_ outcome: Outcome, onLoops: Bool) -> some ApplicationProtocol {
        let router = Router(context: HeldContext.self)
        router.post("/short") { request, context in
            let bytes = try await request.body.collect(upTo: 100)
            return try await context.hangUp.cancels { "held \(bytes.readableBytes)." }
        }
        router.post("/long") { _, context -> String in
            try await context.hangUp.cancels {
                defer { outcome.word.withLock { $0 = Task.isCancelled ? "cancelled" : "finished" } }
                try await Task.sleep(for: .seconds(50))
                return "late"
            }
        }
        return Application(
            router: router, server: onLoops ? limits.http1OnLoops : limits.http1,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    @Test(.timeLimit(.minutes(5)), arguments: [false, true])
    func aConnectionIsUsedAgainAfterAHeldRequest(onLoops: Bool) async throws {
        let request = "POST /short HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        let answers = try await Self.application(Outcome(), onLoops: onLoops).test(.live) { client in
            let port = try #require(client.port)
            return try await Caller.talk(port: port, [request, request, request], closesAfter: 3)
        }
        #expect(answers.split(separator: "held 2.").count == 3)
    }

    @Test(.timeLimit(.minutes(5)), arguments: [false, true])
    func workEndsWhenTheClientHangsUp(onLoops: Bool) async throws {
        let outcome = Outcome()
        let request = "POST /long HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
        try await Self.application(outcome, onLoops: onLoops).test(.live) { client in
            let port = try #require(client.port)
            _ = try await Caller.talk(port: port, [request], closesAfter: 0)
            while outcome.word.withLock({ $0 }) == nil { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(outcome.word.withLock { $0 } == "cancelled")
    }

    @Test(.timeLimit(.minutes(5))) func theLogNamesTheAddressOfWhoHungUp() async throws {
        let lines = LogLines()
        var harness = try await PeerHarness()
        harness.settings.requestLog = lines.logger
        _ = try await harness.send(.post, "/v1/populi/join", body: PeerRouteRow.record)
        let body = #"{"receiver_agent_id":"2","claimer_node_id":"n1","wait_ms":50000}"#
        let head = "POST /v1/populi/a2a/inbox HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        try await harness.application.test(.live) { client in
            let port = try #require(client.port)
            let request = head + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
            _ = try await Caller.talk(port: port, [request], closesAfter: 0)
            while lines.all.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(lines.all.last?.text("route")?.hasSuffix("/a2a/inbox") == true)
        #expect(lines.all.last?.text("remote") == "127.0.0.1")
    }
}

/// Sends each text after the answer to the one before, and closes after a number of answers.
private final class Caller: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var rest: ArraySlice<String>
    private var answersLeft: Int
    private let ending: EventLoopPromise<String>
    private var answer = ""

    private init(_ texts: [String], _ answersLeft: Int, _ ending: EventLoopPromise<String>) {
        rest = texts[...]
        self.answersLeft = answersLeft
        self.ending = ending
    }

    /// All that came until the connection closed.
    static func talk(port: Int, _ texts: [String], closesAfter answers: Int) async throws -> String {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let ending = loop.makePromise(of: String.self)
        _ = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Caller(texts, answers, ending))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return try await ending.futureResult.get()
    }

    func channelActive(context: ChannelHandlerContext) { sendNext(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += String(buffer: unwrapInboundIn(data))
        guard answer.hasSuffix(".") else { return }
        answersLeft -= 1
        if answersLeft == 0 { context.close(promise: nil) } else { sendNext(context) }
    }

    func channelInactive(context: ChannelHandlerContext) { ending.succeed(answer) }

    private func sendNext(_ context: ChannelHandlerContext) {
        guard let text = rest.popFirst() else { return }
        let sent = context.writeAndFlush(NIOAny(ByteBuffer(string: text)))
        guard answersLeft == 0 else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        sent.whenSuccess { bound.value.close(promise: nil) }
    }
}
