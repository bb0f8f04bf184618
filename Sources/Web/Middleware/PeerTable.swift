import HTTPTypes
import Hummingbird
package import Mesh

/// Collects the mesh routes; every way to add one brings steps 4 to 7 of the request pipeline in their order.
package struct PeerTable: Sendable {
    /// The routes so far.
    package private(set) var table = RouteTable<PeerContext, MeshRoute?>()
    /// Name of the wire type that each path reads, for the API document's test.
    package private(set) var bodyNames: [String: String] = [:]
    private let bodies: BodyReader

    /// Takes the largest body in bytes.
    init(bodyLimit: Int) { bodies = BodyReader(limit: bodyLimit) }

    /// A read, in the pool, since what it gathers may be long; its body is ignored.
    mutating func get(
        _ path: String, _ access: MeshRoute?,
        _ handler: @escaping @Sendable (PeerContext) async throws -> Response
    ) {
        table.add(.get, path, access) { _, context in
            try Self.authorize(context, access)
            return try await withTaskExecutorPreference(globalConcurrentExecutor) { try await handler(context) }
        }
    }

    /// A write: body limit, content type, shape, role, then the handler.
    mutating func post<Body: Decodable & SendableMetatype>(
        _ path: String, _ access: MeshRoute?, _ body: Body.Type,
        _ handler: @escaping @Sendable (Body, PeerContext) async throws -> Response
    ) {
        let bodies = bodies
        bodyNames[path] = String(describing: body)
        table.add(.post, path, access) { request, context in
            let value = try await Self.admit(Body.self, request.body, request, context, (bodies, access))
            return try await handler(value, context)
        }
    }

    /// A write that may be held open; it is cancelled when the client hangs up.
    mutating func hold<Body: Decodable & Sendable>(
        _ path: String, _ access: MeshRoute?, _ body: Body.Type,
        _ handler: @escaping @Sendable (Body, PeerContext) async throws -> Response
    ) {
        let bodies = bodies
        bodyNames[path] = String(describing: body)
        table.add(.post, path, access) { request, context in
            let value = try await Self.admit(Body.self, request.body, request, context, (bodies, access))
            return try await context.hangUp.cancels { try await handler(value, context) }
        }
    }

    private static func admit<Body: Decodable & SendableMetatype>(
        _ type: Body.Type, _ inbound: RequestBody, _ request: Request, _ context: PeerContext,
        _ rules: (bodies: BodyReader, access: MeshRoute?)
    ) async throws -> Body {
        let bytes = try await read(inbound, request, context, rules.bodies)
        guard BodyReader.isJSON(request.headers) else { throw PeerError.jsonRequired }
        let value = try decode(type, bytes)
        if let named = value as? any PeerBodyFacts {
            context.outcome.note { facts in
                facts.peer = facts.peer ?? named.spanPeer
                facts.idempotencyKey = named.spanKey
            }
        }
        try authorize(context, rules.access)
        return value
    }

    private static func read(
        _ inbound: RequestBody, _ request: Request, _ context: PeerContext, _ bodies: BodyReader
    ) async throws(PeerError) -> [UInt8] {
        switch await bodies.read(inbound, declared: request.headers) {
        case .success(let bytes): return bytes
        case .failure(.tooLarge): throw .bodyTooLarge
        case .failure(.cutShort): throw .badBody
        }
    }

    private static func decode<Body: Decodable & SendableMetatype>(_ type: Body.Type, _ bytes: [UInt8])
        throws(PeerError) -> Body
    {
        do {
            return try WireCodec.request(type, from: bytes)
        } catch {
            throw .badBody
        }
    }

    private static func authorize(_ context: PeerContext, _ access: MeshRoute?) throws(PeerError) {
        guard let access else { return }
        guard let caller = context.caller else { throw .unauthorized }
        guard caller.role.may(access) else { throw .roleDenied }
    }
}

extension Response {
    /// A JSON answer of the mesh listener: the bare wire type, without a frame.
    static func wire(_ value: some Encodable) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: JSONAnswer.bytes(value)))
    }

    /// A wire type that is JSON already.
    static func json(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A wire type that is JSON already, in pieces; it is sent in parts of about 64 KiB, without being joined before.
    static func json(pieces: [[UInt8]]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(contentLength: pieces.reduce(0) { $0 + $1.count }) { writer in
                var part = ByteBuffer()
                part.reserveCapacity(largestPart)
                for piece in pieces {
                    part.writeBytes(piece)
                    guard part.readableBytes >= largestPart else { continue }
                    try await writer.write(part)
                    part.clear(minimumCapacity: largestPart)
                }
                if part.readableBytes > 0 { try await writer.write(part) }
                try await writer.finish(nil)
            })
    }

    private static var largestPart: Int { 65_536 }

    /// 204 without a body.
    static var nothing: Response { Response(status: .noContent) }
}
