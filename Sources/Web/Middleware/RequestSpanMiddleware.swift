import HTTPTypes
import Hummingbird
import Mesh

/// Measures each request as a span below the one that the caller named; stands only where spans are sent.
///
/// What follows sees the span as the caller's, so that logs, items and runs belong to its trace.
struct RequestSpanMiddleware<Context: RequestIdentified>: RouterMiddleware {
    let telemetry: Telemetry
    /// True on the mesh listener, whose spans name the route and the peer once more in the mesh's own words.
    let isMesh: Bool

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let startMicros = telemetry.clock.micros()
        let place = telemetry.context(below: request.traceParent)
        var head = request.head
        head.headerFields[.traceParent] = place.traceParent
        do {
            let response = try await next(Request(head: head, body: request.body), context)
            record(request, context, place, status: response.status.code, since: startMicros)
            return response
        } catch {
            record(request, context, place, status: 500, since: startMicros)
            throw error
        }
    }

    private func record(
        _ request: Request, _ context: Context, _ place: SpanContext, status: Int, since startMicros: Int64
    ) {
        guard place.isSampled else { return }
        let facts = context.outcome.known
        var span = Span(.request, .server, in: place, from: startMicros, to: telemetry.clock.micros())
        span.attributes.set(.method, request.method.known ?? "_OTHER")
        span.attributes.set(.route, context.routePattern)
        span.attributes.set(.status, Int64(status))
        span.attributes.set(.requestID, context.requestID)
        span.attributes.set(.parentSpanID, place.parentID)
        if isMesh {
            span.attributes.set(.endpoint, context.routePattern)
            span.attributes.set(.peerID, facts.peer)
            span.attributes.set(.idempotencyKey, facts.idempotencyKey)
        }
        if status >= 500 { span.fail(facts.code ?? String(status)) }
        telemetry.record(span)
    }
}
