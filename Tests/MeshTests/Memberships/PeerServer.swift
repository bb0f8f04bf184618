import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP server on a free loopback port whose answers a test gives.
enum PeerServer {
    /// What was asked.
    struct Call: Sendable {
        let path: String
        let body: [UInt8]
        /// The header `authorization` as it came.
        let bearer: String?
    }

    /// What is answered.
    struct Reply: Sendable {
        var status = 200
        var body: [UInt8] = []
        var headers: [String: String] = [:]
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, IOData>>

    /// Listens while the body runs.
    static func listening(
        _ answer: @escaping @Sendable (Call) async -> Reply, while body: (_ port: Int) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let port = server.channel.localAddress?.port ?? 0
        let serving = Task {
            // Cancelled at the end: what breaks then breaks nothing.
            try? await server.executeThenClose { inbound in  // see above
                await withDiscardingTaskGroup { group in
                    do {
                        for try await connection in inbound { group.addTask { await serve(connection, answer) } }
                    } catch {
                        return
                    }
                }
            }
        }
        do {
            try await body(port)
        } catch {
            serving.cancel()
            throw error
        }
        serving.cancel()
        await serving.value
    }

    private static func serve(_ connection: Connection, _ answer: @Sendable (Call) async -> Reply) async {
        try? await connection.executeThenClose { inbound, outbound in  // a client that is gone needs no answer
            var path = ""
            var bytes: [UInt8] = []
            var bearer: String?
            for try await part in inbound {
                switch part {
                case .head(let head):
                    (path, bytes) = (head.uri, [])
                    bearer = head.headers.first(name: "authorization")
                case .body(let buffer): bytes += buffer.readableBytesView
                case .end:
                    let reply = await answer(Call(path: path, body: bytes, bearer: bearer))
                    var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: reply.status))
                    for (name, value) in reply.headers { head.headers.add(name: name, value: value) }
                    head.headers.add(name: "content-length", value: "\(reply.body.count)")
                    try await outbound.write(.head(head))
                    try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: reply.body))))
                    try await outbound.write(.end(nil))
                }
            }
        }
    }
}
