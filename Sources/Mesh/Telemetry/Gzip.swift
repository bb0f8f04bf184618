import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Bodies in gzip form, made by the compressor that swift-nio-extras has for requests.
enum Gzip {
    /// Compresses; nil when the compressor gives nothing back, and the bytes go out as they are.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        let channel = EmbeddedChannel(handler: NIOHTTPRequestCompressor(encoding: .gzip))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }  // nothing is connected to it
        do {
            let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")
            try channel.writeOutbound(HTTPClientRequestPart.head(head))
            try channel.writeOutbound(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: bytes))))
            try channel.writeOutbound(HTTPClientRequestPart.end(nil))
            var compressed: [UInt8] = []
            while let part = try channel.readOutbound(as: HTTPClientRequestPart.self) {
                if case .body(.byteBuffer(let buffer)) = part { compressed += buffer.readableBytesView }
            }
            return compressed.isEmpty ? nil : compressed
        } catch {
            return nil
        }
    }
}
