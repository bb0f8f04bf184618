import HTTPTypes
import Hummingbird
import NIOCore
import Templates

/// A page on the wire.
enum PageAnswer {
    /// Markup as `text/html`.
    static func html(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        var response = Response(status: status, body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
        response.headers[.contentType] = "text/html; charset=utf-8"
        return response
    }
}

extension LiveFragment {
    /// The fragment as the live stream sends it.
    var liveRegion: LiveRegion { LiveRegion(id: region, html: String(decoding: html.bytes, as: UTF8.self)) }
}
