import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing
import VoxCrypto

@testable import Web

/// Clients that hold a connection and send nothing, on real sockets; waits are shorter than those of the protocol.
///
/// The limits of time are there for a hang, not for a busy machine.
@Suite struct ListenerLimitsTests {
    private static let limits = ListenerLimits(
        headers: .milliseconds(700), body: .milliseconds(900), idle: .milliseconds(1_500),
        malformed: .mesh(.seeded(6)))
    private static let request = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"

    /// The times of the protocol are those of the code.
    @Test func theDocumentedWaitsAreThoseOfTheCode() throws {
        let limits = ListenerLimits()
        let waits = [limits.headers, limits.body, limits.idle].map { "\($0.nanoseconds / 1_000_000_000) s" }
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Docs/MeshProtocol.md")
        let row = "| a listener's wait for a head, for a body, between requests | \(waits.joined(separator: ", ")) |"
        #expect(try String(contentsOf: page.standardizedFileURL, encoding: .utf8).contains(row), "\(row)")
    }

    private static var application: some ApplicationProtocol {
        let router = Router()
        router.get("/quick") { _, _ in "quick" }
        router.post("/swallow") { request, _ in
            let bytes = try await request.body.collect(upTo: 100)
            return "\(bytes.readableBytes) bytes"
        }
        router.get("/poll") { _, _ in
            try await Task.sleep(for: .milliseconds(4_000))
            return "polled"
        }
        router.get("/stream") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: ": hi\n\n"))
                    try await Task.sleep(for: .milliseconds(4_000))
                    try await writer.write(ByteBuffer(string: "data: last\n\n"))
                    try await writer.finish(nil)
                })
        }
        return Application(
            router: router, server: limits.http1, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
    }

    /// Sends each text after the answer to the one before; gives all that came until the connection closed, and how
    /// long it stayed open after the last text.
    private func talk(_ texts: [String]) async throws -> Talk.Ending {
        try await Self.application.test(.live) { client in
            let port = try #require(client.port)
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let ending = loop.makePromise(of: Talk.Ending.self)
            _ = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Talk(texts, ending))
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            return try await ending.futureResult.get()
        }
    }

    @Test(.timeLimit(.minutes(5))) func aSilentConnectionIsClosed() async throws {
        let talked = try await talk([])
        #expect(talked.answer == "")
        #expect(talked.open >= .milliseconds(650))
    }

    @Test(.timeLimit(.minutes(5))) func aHeadThatNeverEndsIsClosed() async throws {
        #expect(try await talk(["GET /quick HTTP/1.1\r\nHost: a\r\nX-Slow: "]).answer == "")
        let answer = try await talk([Self.request, "GET /quick HTTP/1.1\r\nHost:"]).answer
        #expect(answer.hasSuffix("quick"))
        #expect(answer.split(separator: "200 OK").count == 2)
    }

    @Test(.timeLimit(.minutes(5))) func aBodyThatDoesNotComeIsGivenUp() async throws {
        let head = "POST /swallow HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
        let talked = try await talk([head + "{"])
        #expect(talked.answer == "")
        #expect(talked.open >= .milliseconds(850))
        #expect(try await talk([head + "123456789"]).answer.hasSuffix("9 bytes"))
    }

    @Test(.timeLimit(.minutes(5))) func anIdleConnectionIsClosedLater() async throws {
        let talked = try await talk([Self.request])
        #expect(talked.answer.hasSuffix("quick"))
        #expect(talked.open >= .milliseconds(1_450))
    }

    /// Sleeps eleven seconds by itself.
    @Test(.timeLimit(.minutes(5))) func aLongPollAndAStreamOutliveBothWaits() async throws {
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

/// One client, wholly on its event loop, so that a busy machine does not delay what it sends.
private final class Talk: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What came of it.
    struct Ending: Sendable {
        let answer: String
        let open: Duration
    }

    private var rest: ArraySlice<String>
    private let ending: EventLoopPromise<Ending>
    private var answer = ""
    private var begun = ContinuousClock.now

    init(_ texts: [String], _ ending: EventLoopPromise<Ending>) {
        rest = texts[...]
        self.ending = ending
    }

    func channelActive(context: ChannelHandlerContext) { sendNext(context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += String(buffer: unwrapInboundIn(data))
        sendNext(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        ending.succeed(Ending(answer: answer, open: .now - begun))
    }

    private func sendNext(_ context: ChannelHandlerContext) {
        guard let text = rest.popFirst() else { return }
        begun = .now
        context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
    }
}
