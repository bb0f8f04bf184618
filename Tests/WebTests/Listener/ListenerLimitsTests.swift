import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing

@testable import Web

/// Clients that hold a connection and send nothing, on real sockets; waits are shorter than those of the protocol.
@Suite struct ListenerLimitsTests {
    private static let limits = ListenerLimits(headers: .milliseconds(400), idle: .milliseconds(1_200))
    private static let request = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"

    private static var application: some ApplicationProtocol {
        let router = Router()
        router.get("/quick") { _, _ in "quick" }
        router.get("/poll") { _, _ in
            try await Task.sleep(for: .milliseconds(3_000))
            return "polled"
        }
        router.get("/stream") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: ": hi\n\n"))
                    try await Task.sleep(for: .milliseconds(3_000))
                    try await writer.write(ByteBuffer(string: "data: last\n\n"))
                    try await writer.finish(nil)
                })
        }
        return Application(
            router: router, server: limits.http1, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    /// Sends each text after the answer to the one before; gives all that came until the connection closed, and how
    /// long it stayed open after the last text.
    private func talk(_ texts: [String]) async throws -> (answer: String, open: Duration) {
        try await Self.application.test(.live) { client in
            let port = try #require(client.port)
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return try await channel.executeThenClose { inbound, outbound in
                var (rest, answer, begun) = (texts[...], "", ContinuousClock.now)
                if let text = rest.popFirst() { try await outbound.write(ByteBuffer(string: text)) }
                for try await part in inbound {
                    answer += String(buffer: part)
                    guard let text = rest.popFirst() else { continue }
                    begun = .now
                    try await outbound.write(ByteBuffer(string: text))
                }
                return (answer, .now - begun)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aSilentConnectionIsClosed() async throws {
        let (answer, open) = try await talk([])
        #expect(answer == "")
        #expect(open >= .milliseconds(380))
    }

    @Test(.timeLimit(.minutes(1))) func aHeadThatNeverEndsIsClosed() async throws {
        #expect(try await talk(["GET /quick HTTP/1.1\r\nHost: a\r\nX-Slow: "]).answer == "")
        let (answer, _) = try await talk([Self.request, "GET /quick HTTP/1.1\r\nHost:"])
        #expect(answer.hasSuffix("quick"))
        #expect(answer.split(separator: "200 OK").count == 2)
    }

    @Test(.timeLimit(.minutes(1))) func anIdleConnectionIsClosedLater() async throws {
        let (answer, open) = try await talk([Self.request])
        #expect(answer.hasSuffix("quick"))
        #expect(open >= .milliseconds(1_150))
    }

    @Test(.timeLimit(.minutes(1))) func aLongPollAndAStreamOutliveBothWaits() async throws {
        let poll = try await talk([Self.request.replacing("quick", with: "poll")])
        #expect(poll.answer.hasSuffix("polled"))
        let stream = try await talk([Self.request.replacing("quick", with: "stream")])
        #expect(stream.answer.contains("data: last\n\n"))
    }

    @Test func connectionsStayBelowTheLimitOfFiles() {
        #expect(ListenerLimits.connections(ofFiles: 256) == 96)
        #expect(ListenerLimits.connections(ofFiles: 1_024) == 384)
        #expect(ListenerLimits.connections(ofFiles: 16_384) == 7_936)
        #expect(ListenerLimits.connections(ofFiles: 0) == 16)
    }
}
