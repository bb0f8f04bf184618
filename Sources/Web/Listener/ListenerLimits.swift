package import HummingbirdCore
package import NIOCore

/// How long a listener waits for a client that does nothing, and how many clients it serves at once.
package struct ListenerLimits: Sendable {
    /// Longest wait for the whole head of a request, from its first byte or from the connection's start.
    let headers: TimeAmount
    /// Longest wait for the whole body after its head.
    let body: TimeAmount
    /// Longest life of a connection on which no request is being answered.
    let idle: TimeAmount
    /// What bytes that are no HTTP request get; nil for an empty 400.
    let malformed: MalformedAnswer?

    /// The waits of the protocol: 10 s for a head, 30 s for a body, 75 s between requests.
    package init(
        headers: TimeAmount = .seconds(10), body: TimeAmount = .seconds(30), idle: TimeAmount = .seconds(75),
        malformed: MalformedAnswer? = nil
    ) {
        self.headers = headers
        self.body = body
        self.idle = idle
        self.malformed = malformed
    }

    /// HTTP/1 under these limits; a request that is being answered, as a long poll or a stream, is left alone.
    package var http1: HTTPServerBuilder {
        HTTPServerBuilder { HTTP1Channel(responder: $0, configuration: http1Parts) }
    }

    /// ``http1`` for handlers that never keep a thread for long: each works on its connection's event loop.
    package var http1OnLoops: HTTPServerBuilder {
        HTTPServerBuilder { LoopChannel(base: HTTP1Channel(responder: $0, configuration: http1Parts)) }
    }

    private var http1Parts: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(additionalChannelHandlers: handlers, idleTimeout: idle)
    }

    /// What stands in each connection, made anew for it.
    private var handlers: [any RemovableChannelHandler] {
        let waits: [any RemovableChannelHandler] = [RequestDeadline(head: headers, body: body), HangUpWatch()]
        return malformed.map { waits + [MalformedRequest(answer: $0)] } ?? waits
    }

    /// Connections of each of two listeners, when the process may open `files` files; at least 16.
    ///
    /// A part is kept for the store, for other programs, and for the connections that this process opens itself.
    package static func connections(ofFiles files: Int) -> Int { max(16, (files - min(512, files / 4)) / 2) }
}
