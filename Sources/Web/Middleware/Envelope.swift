import HTTPTypes
import Hummingbird
import Mesh
import NIOCore

/// The JSON frame of `/api/v2`: `{"v":1,"data":…}` with `page` beside it, or `{"v":1,"error":…}`.
struct Envelope<Payload: Encodable>: Encodable {
    let v = 1
    var data: Payload?
    var page: PageMark?
    var error: ErrorFrame?
}

/// The `page` object of a paged list.
struct PageMark: Encodable, Sendable {
    let limit: Int
    let nextCursor: String?

    private enum CodingKeys: String, CodingKey { case limit, nextCursor = "next_cursor" }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limit, forKey: .limit)
        try container.encode(nextCursor, forKey: .nextCursor)
    }
}

/// The `error` object of a refusal.
struct ErrorFrame: Encodable, Sendable {
    let code: String
    let message: String
    var hint: String?
    var detail: [String: String]?

    init(_ error: DashboardError) {
        code = error.code
        message = error.message
        hint = error.hint
        detail = error.detail.isEmpty ? nil : error.detail
    }
}

/// A payload for frames that carry only an error.
struct NoData: Codable, Sendable {}

/// What an API handler answers: a status and an encoded frame.
package struct JSONAnswer: Sendable {
    let status: HTTPResponse.Status
    let body: ByteBuffer

    init(_ payload: some Encodable, page: PageMark? = nil, status: HTTPResponse.Status = .ok) {
        self.status = status
        body = Self.bytes(Envelope(data: payload, page: page))
    }

    /// A frame with both an error and data, for `GET mesh/policy` when the file does not parse.
    init(_ payload: some Encodable, error: ErrorFrame) {
        status = .ok
        body = Self.bytes(Envelope(data: payload, error: error))
    }

    init(_ error: DashboardError) {
        status = error.status
        body = Self.bytes(Envelope<NoData>(error: ErrorFrame(error)))
    }

    var response: Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"], body: .init(byteBuffer: body))
    }

    /// Compact JSON with sorted keys: the same value gives the same bytes.
    static func bytes(_ value: some Encodable) -> ByteBuffer { ByteBuffer(bytes: WireCodec.encode(value)) }
}
