import NIOCore
import NIOPosix

/// Where a server listens.
struct Endpoint: Sendable {
    var host = "127.0.0.1"
    let port: Int
}

/// Many clients that each keep one conversation going for a while.
///
/// All clients live on one thread, so that a server on the same machine keeps the other cores.
struct Load<Client: Dialogue>: Sendable {
    let endpoint: Endpoint
    let clients: Int
    /// The conversation of the client with a number.
    let client: @Sendable (Int) -> Client

    /// Runs for a time after a warm-up of a fifth of it; throws when a client is refused or cut off.
    func run(for seconds: Double) async throws -> LoadFigures {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let figures = try await measure(on: group.next(), for: seconds)
            try await group.shutdownGracefully()
            return figures
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    private func measure(on loop: any EventLoop, for seconds: Double) async throws -> LoadFigures {
        let warmUp = Duration.seconds(seconds / 5)
        let start = ContinuousClock.now + warmUp
        let end = start + .seconds(seconds)
        var results: [EventLoopFuture<LoadFigures>] = []
        for number in 0..<clients {
            let client = client(number)
            let result = loop.makePromise(of: LoadFigures.self)
            results.append(result.futureResult)
            _ = try await ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = DialogueHandler(client, from: start, to: end, result)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .connect(host: endpoint.host, port: endpoint.port).get()
        }
        var total = LoadFigures(steps: Client.steps, seconds: seconds)
        for result in results { total.add(try await result.get()) }
        return total
    }
}
