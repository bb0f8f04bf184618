import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import Synchronization

/// An OpenTelemetry collector on a free loopback port that keeps what it is sent; a test says what it answers.
package final class Collector: Sendable {
    /// One sending.
    package struct Call: Sendable {
        /// Path of the signal.
        package let path: String
        /// Header fields, names in lower case.
        package let headers: [String: String]
        /// The body, unpacked.
        package let body: [UInt8]
    }

    /// What is answered.
    package struct Answer: Sendable {
        /// Status code.
        package var status: Int
        /// Header fields.
        package var headers: [String: String] = [:]
        /// Body.
        package var body = "{}"

        /// An answer with an empty object.
        package init(_ status: Int = 200) { self.status = status }
    }

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, IOData>>

    private let kept = Mutex<[Call]>([])
    private let answer: @Sendable (_ call: Call, _ number: Int) async -> Answer?
    private let port: Int

    private init(port: Int, _ answer: @escaping @Sendable (Call, Int) async -> Answer?) {
        self.port = port
        self.answer = answer
    }

    /// Base URL.
    package var url: String { "http://127.0.0.1:\(port)" }

    /// Everything that was sent, in order.
    package var calls: [Call] { kept.withLock { $0 } }

    /// What was sent of one signal: `traces`, `metrics` or `logs`.
    package func bodies(_ signal: String) -> [[UInt8]] { calls.filter { $0.path == "/v1/\(signal)" }.map(\.body) }

    /// Listens while the body runs; nil as an answer keeps the caller waiting for ever.
    package static func listening(
        _ answer: @escaping @Sendable (_ call: Call, _ number: Int) async -> Answer? = { _, _ in Answer() },
        while body: (Collector) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(NIOHTTPRequestDecompressor(limit: .size(64 << 20)))
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let collector = Collector(port: server.channel.localAddress?.port ?? 0, answer)
        let serving = Task {
            // Cancelled at the end: what breaks then breaks nothing.
            try? await server.executeThenClose { inbound in
                await withDiscardingTaskGroup { group in
                    do {
                        for try await connection in inbound { group.addTask { await collector.serve(connection) } }
                    } catch {
                        return
                    }
                }
            }
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(collector)) } catch { outcome = .failure(error) }
        serving.cancel()
        await serving.value
        try outcome.get()
    }

    private func serve(_ connection: Connection) async {
        try? await connection.executeThenClose { inbound, outbound in
            var head: HTTPRequestHead?
            var bytes: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let next): (head, bytes) = (next, [])
                case .body(let buffer): bytes += buffer.readableBytesView
                case .end:
                    guard let head else { return }
                    guard let answer = await take(head, bytes) else {
                        try await Task.sleep(for: .seconds(86_400))
                        return
                    }
                    try await outbound.write(.head(Self.head(of: answer)))
                    try await outbound.write(.body(.byteBuffer(ByteBuffer(string: answer.body))))
                    try await outbound.write(.end(nil))
                }
            }
        }
    }

    private func take(_ head: HTTPRequestHead, _ bytes: [UInt8]) async -> Answer? {
        let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
        let call = Call(path: head.uri, headers: Dictionary(headers) { first, _ in first }, body: bytes)
        let number = kept.withLock { kept in
            kept.append(call)
            return kept.count
        }
        return await answer(call, number)
    }

    private static func head(of answer: Answer) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status))
        for (name, value) in answer.headers { head.headers.add(name: name, value: value) }
        head.headers.add(name: "content-type", value: "application/json")
        head.headers.add(name: "content-length", value: "\(answer.body.utf8.count)")
        return head
    }
}
