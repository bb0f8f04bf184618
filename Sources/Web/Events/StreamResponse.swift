import HTTPTypes
import Hummingbird
import NIOCore

/// One open event stream: writes what its outlet signals, keeps the line alive, and ends when the client hangs up,
/// stalls, or the process stops.
struct StreamResponse<Element: Sendable>: Sendable {
    /// Time without traffic after which a comment is sent.
    static var heartbeat: Duration { .seconds(15) }
    /// Time that a socket may take nothing before it is closed.
    static var stall: Duration { .seconds(30) }

    let outlet = StreamOutlet<Element>()
    let ticket: StreamTicket
    /// Interval of ticks; the heartbeat, or shorter for pages whose figures age.
    var tickEvery: Duration = .seconds(15)
    /// Moves changes into the outlet until there are none; ends with ``stop``.
    let feed: @Sendable (StreamOutlet<Element>) async -> Void
    /// Ends the subscription behind `feed`.
    let stop: @Sendable () -> Void
    /// Chunks for a signal; an empty list writes nothing.
    let chunks: @Sendable (StreamOutlet<Element>.Signal) async throws -> [ByteBuffer]

    /// The response; `first` is written at once, so that the client sees the stream open.
    func response(_ request: Request, _ context: DashboardContext, first: [ByteBuffer]) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store", .accelBuffering: "no",
        ]
        let body = ResponseBody { writer in
            for chunk in first { try await writer.write(chunk) }
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await run(&writer, close: context.closeConnection)
            } onInboundClosed: {
                stop()
                outlet.close()
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    @concurrent
    private func run(_ writer: inout any ResponseBodyWriter, close: @escaping @Sendable () -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await feed(outlet)
                outlet.close()
            }
            group.addTask { await watch(close) }
            defer {
                stop()
                outlet.close()
                group.cancelAll()
            }
            try await pump(&writer)
        }
    }

    @concurrent
    private func pump(_ writer: inout any ResponseBodyWriter) async throws {
        while true {
            let signal = await outlet.next()
            if case .closed = signal { return }
            for chunk in try await chunks(signal) { try await writer.write(chunk) }
        }
    }

    /// Ticks, and closes the connection when the writer has been stuck for too long.
    private func watch(_ close: @Sendable () -> Void) async {
        while !Task.isCancelled {
            // A cancelled sleep ends the loop through its condition.
            try? await Task.sleep(for: tickEvery)  // cancellation is read right below
            guard !Task.isCancelled else { return }
            if let stuck = outlet.writingFor, stuck > Self.stall { return close() }
            outlet.tick()
        }
    }
}

/// The text form of server-sent events.
enum EventText {
    /// Opens every stream: the reconnect time and a comment.
    static let preamble = ByteBuffer(string: "retry: 2000\n: hi\n\n")
    /// A comment that keeps the line alive.
    static let heartbeat = ByteBuffer(string: ": hb\n\n")

    /// One event; `data` must be one line.
    static func frame(id: UInt64, event: String, data: String) -> ByteBuffer {
        ByteBuffer(string: "id: \(id)\nevent: \(event)\ndata: \(data)\n\n")
    }
}
