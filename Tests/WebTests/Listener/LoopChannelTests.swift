import Dispatch
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

/// Where the code of a handler runs.
@Suite(.timeLimit(.minutes(5))) struct LoopChannelTests {
    private struct PlaceContext: RequestContext {
        var coreContext: CoreRequestContextStorage
        let loop: any EventLoop

        init(source: ApplicationRequestContextSource) {
            coreContext = .init(source: source)
            loop = source.channel.eventLoop
        }
    }

    /// Says at each turn of a handler whether it is on the loop of its connection.
    private static func places(_ server: HTTPServerBuilder) async throws -> String {
        let router = Router(context: PlaceContext.self)
        router.post("/") { request, context in
            var places = [context.loop.inEventLoop]
            _ = try await request.body.collect(upTo: 100)
            places.append(context.loop.inEventLoop)
            await withCheckedContinuation { continuation in DispatchQueue.global().async { continuation.resume() } }
            places.append(context.loop.inEventLoop)
            places.append(
                await withTaskGroup(of: Bool.self) { group in
                    group.addTask { context.loop.inEventLoop }
                    return await group.next() == true
                })
            return places.map { $0 ? "loop" : "pool" }.joined(separator: " ")
        }
        let application = Application(
            router: router, server: server, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            try await client.execute(uri: "/", method: .post, body: ByteBuffer(string: "{}")) {
                String(buffer: $0.body)
            }
        }
    }

    @Test func handlerNeverLeavesTheLoopOfItsConnection() async throws {
        #expect(try await Self.places(ListenerLimits().http1OnLoops) == "loop loop loop loop")
    }

    @Test func handlerThatMayComputeRunsInThePool() async throws {
        #expect(try await Self.places(ListenerLimits().http1) == "pool pool pool pool")
    }
}
