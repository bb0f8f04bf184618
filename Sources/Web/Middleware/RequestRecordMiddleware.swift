import HTTPTypes
import Hummingbird
import Logging
import Mesh
import VoxCrypto

/// Where what is known of each request goes.
struct RequestRecorders: Sendable {
    let logger: Logger
    let clock: WallClock
    /// Counts under the pattern of the route; nil where nothing is counted.
    var metrics: Metrics?
    /// Where spans are sent; nil when none are.
    var telemetry: Telemetry?
    /// True on the mesh listener, whose spans name the route and the peer once more in the mesh's own words.
    var isMesh = false

    init(_ services: MeshServices, logger: Logger) {
        self.logger = logger
        clock = services.clock
        telemetry = services.telemetry.flatMap { $0.hasTraces ? $0 : nil }
    }
}

/// Names each request, and tells of it once it is answered: one line in the log, its figures, its span.
///
/// Stands around everything that can refuse, and tells who was refused what, never what was sent. The span is one
/// below the trace that the caller named; what follows sees it as the caller's, so that logs, items and runs belong to
/// that trace, and it goes back with the answer.
struct RequestRecordMiddleware<Context: RequestIdentified>: RouterMiddleware {
    let random: RandomSource
    let recorders: RequestRecorders

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = RequestIdentifier.usable(request.headers[.requestID]) ?? RequestIdentifier.make(random)
        let record = RequestRecord(request, context, recorders)
        do {
            var response = try await next(record.request, context)
            record.end(status: response.status.code)
            response.headers[.requestID] = context.requestID
            if let trace = record.trace { response.headers[.traceParent] = trace }
            return response
        } catch {
            context.outcome.note { $0.cause = String(reflecting: error) }
            record.end(status: 500)
            throw error
        }
    }
}

/// What is known of one request from its head on.
private struct RequestRecord<Context: RequestIdentified> {
    /// The request as those inside see it.
    let request: Request
    /// The trace that it belongs to; nil when neither the caller nor this process has one.
    let trace: String?
    private let context: Context
    private let recorders: RequestRecorders
    private let place: SpanContext?
    private let startMicros: Int64
    private let start = ContinuousClock.now

    init(_ request: Request, _ context: Context, _ recorders: RequestRecorders) {
        let outer = request.traceParent
        place = recorders.telemetry?.context(below: outer)
        trace = place?.traceParent ?? outer
        self.request =
            place.map { place in
                var head = request.head
                head.headerFields[.traceParent] = place.traceParent
                return Request(head: head, body: request.body)
            } ?? request
        self.context = context
        self.recorders = recorders
        startMicros = recorders.clock.micros()
    }

    func end(status: Int) {
        recorders.metrics?.noteRequest(
            route: context.routePattern, method: request.method.known ?? "other", status: status,
            seconds: (ContinuousClock.now - start) / .seconds(1))
        log(status)
        if let place, place.isSampled { send(status, place) }
    }

    private func log(_ status: Int) {
        let facts = context.outcome.known
        let level = RequestLog.level(status: status, isAbandoned: facts.isAbandoned)
        guard level >= recorders.logger.logLevel else { return }
        var fields: Logger.Metadata = [
            "event": .string([401, 403].contains(status) ? "http.denied" : "http.request"),
            "request_id": .string(context.requestID), "method": .string(RequestLog.cut(request.method.rawValue)),
            "route": .string(context.routePattern), "status": .stringConvertible(status),
            "duration_ms": .stringConvertible(max(0, recorders.clock.micros() - startMicros) / 1_000),
            "remote": .string(context.remoteAddress),
        ]
        fields["trace_id"] = trace.map { .string(TraceContext.traceID(of: $0)) }
        fields["role"] = facts.role.map { .string($0) }
        fields["code"] = facts.code.map { .string($0) }
        fields["error"] = facts.cause.map { .string(RequestLog.cut($0)) }
        recorders.logger.log(level: level, "\(RequestLog.message(status: status))", metadata: fields)
    }

    private func send(_ status: Int, _ place: SpanContext) {
        let facts = context.outcome.known
        var span = Span(.request, .server, in: place, from: startMicros, to: recorders.clock.micros())
        span.attributes.set(.method, request.method.known ?? "_OTHER")
        span.attributes.set(.route, context.routePattern)
        span.attributes.set(.status, Int64(status))
        span.attributes.set(.requestID, context.requestID)
        span.attributes.set(.parentSpanID, place.parentID)
        if recorders.isMesh {
            span.attributes.set(.endpoint, context.routePattern)
            span.attributes.set(.peerID, facts.peer)
            span.attributes.set(.idempotencyKey, facts.idempotencyKey)
        }
        if status >= 500 { span.fail(facts.code ?? String(status)) }
        recorders.telemetry?.record(span)
    }
}

extension HTTPRequest.Method {
    /// The method, if it is one of the usual ones: a caller can name any.
    var known: String? {
        [.get, .head, .post, .put, .patch, .delete, .options].contains(self) ? rawValue : nil
    }
}

extension RequestContext {
    /// The pattern of the route that answered, `other` where there is none; known once the router has chosen.
    var routePattern: String {
        // The router's own word for a path that it does not know.
        endpointPath.flatMap { $0 == "NotFound" ? nil : $0 } ?? "other"
    }
}
