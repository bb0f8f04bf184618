import HTTPTypes
import Hummingbird
import Mesh
import VoxCrypto

/// What a visitor needs to pass on a dashboard route.
package enum DashboardRouteKind: Sendable, Hashable {
    /// Assets, health and the sign-in page: no sign-in.
    case open
    /// A page for a browser.
    case page
    /// A form: content type, size, form token.
    case form
    /// JSON out.
    case read
    /// JSON in and out.
    case write
    /// An event stream.
    case stream
}

/// Collects the dashboard's routes; each way to add one brings its checks, so that none can be forgotten.
package struct DashboardTable: Sendable {
    /// The routes so far.
    package private(set) var table = RouteTable<DashboardContext, DashboardRouteKind>()
    private let sessions: SessionSealer
    private let notices: NoticeCookie
    /// Largest form or JSON body, in bytes.
    private static let bodies = BodyReader(limit: 256 * 1_024)

    init(sessions: SessionSealer, isTLS: Bool = false) {
        self.sessions = sessions
        notices = NoticeCookie(sessions: sessions, isTLS: isTLS)
    }

    typealias PageHandler = @Sendable (Request, DashboardContext) async throws -> Response
    typealias FormHandler = @Sendable (Fields, DashboardContext) async throws -> Response

    /// A page; `HEAD` answers the same without a body.
    mutating func page(_ path: String, _ handler: @escaping PageHandler) { add(path, .page, handler) }

    /// A page or file that needs no sign-in.
    mutating func open(_ path: String, _ handler: @escaping PageHandler) { add(path, .open, handler) }

    /// A form post: size, content type and `_csrf` are checked before the handler sees a field.
    mutating func form(_ path: String, kind: DashboardRouteKind = .form, _ handler: @escaping FormHandler) {
        let sessions = sessions
        table.add(.post, path, kind) { request, context in
            let bytes = try await Self.body(request, context)
            guard BodyReader.isForm(request.headers) else { throw DashboardError.formRequired }
            guard let text = String(validating: bytes, as: UTF8.self), let fields = Fields(parsing: text) else {
                throw DashboardError.badForm
            }
            guard sessions.accepts(formToken: fields["_csrf"] ?? "", for: context.session) else {
                throw DashboardError.csrfFailed
            }
            return try await handler(fields, context)
        }
    }

    /// A form that ends on another page with a notice, or on the same page with its mistakes.
    mutating func submit(
        _ path: String, _ handler: @escaping @Sendable (Form, DashboardContext) async throws -> FormAnswer
    ) {
        let notices = notices
        form(path) { fields, context in
            try await handler(Form(fields), context).response(notices, for: context.session)
        }
    }

    /// A JSON read; the query is parsed before the handler runs.
    mutating func read(
        _ path: String, _ handler: @escaping @Sendable (Fields, DashboardContext) async throws -> JSONAnswer
    ) {
        table.add(.get, path, .read) { request, context in
            try await handler(try request.queryFields(), context).response
        }
    }

    /// A read that chooses its own form of answer.
    mutating func answer(_ path: String, _ handler: @escaping PageHandler) {
        table.add(.get, path, .read, handler: handler)
    }

    /// A JSON write: size, content type and shape are checked before the handler runs; an empty body is `{}`.
    mutating func write<Body: Decodable & SendableMetatype>(
        _ method: HTTPRequest.Method, _ path: String, _ body: Body.Type,
        _ handler: @escaping @Sendable (Body, DashboardContext) async throws -> JSONAnswer
    ) {
        table.add(method, path, .write) { request, context in
            let bytes = try await Self.body(request, context)
            guard BodyReader.isJSON(request.headers) || (method == .delete && bytes.isEmpty) else {
                throw DashboardError.jsonRequired
            }
            let value = try Self.decode(Body.self, bytes.isEmpty ? Array("{}".utf8) : bytes)
            return try await handler(value, context).response
        }
    }

    /// An event stream.
    mutating func stream(_ path: String, _ handler: @escaping PageHandler) {
        table.add(.get, path, .stream, handler: handler)
    }

    private mutating func add(_ path: String, _ kind: DashboardRouteKind, _ handler: @escaping PageHandler) {
        table.add(.get, path, kind, handler: handler)
        table.add(.head, path, kind) { request, context in
            try await handler(request, context).createHeadResponse()
        }
    }

    private static func body(
        _ request: Request, _ context: DashboardContext
    ) async throws(DashboardError) -> [UInt8] {
        switch await bodies.read(request.body, declared: request.headers) {
        case .success(let bytes): return bytes
        case .failure(.tooLarge): throw .bodyTooLarge
        case .failure(.cutShort): throw .badForm
        }
    }

    private static func decode<Body: Decodable & SendableMetatype>(_ type: Body.Type, _ bytes: [UInt8])
        throws(DashboardError) -> Body
    {
        do throws(WireError) {
            return try WireCodec.request(type, from: bytes, limitsStrings: false)
        } catch .unfit(let field) {
            throw .badField(field)
        } catch {
            throw .badJSON
        }
    }
}

extension Request {
    /// The fields of the query, or the refusal of one that cannot be read.
    func queryFields() throws(DashboardError) -> Fields {
        guard let fields = Fields(parsing: uri.query ?? "") else {
            throw .badField("query", "The query cannot be read.")
        }
        return fields
    }
}
