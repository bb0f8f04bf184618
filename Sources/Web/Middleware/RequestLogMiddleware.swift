import HTTPTypes
import Hummingbird
package import Logging
import Mesh

/// Leaves one line in the log for each request: who was refused what, never what was sent.
///
/// Stands right behind the request id, around everything that can refuse. The trace that a caller is in goes back
/// with the answer.
struct RequestLogMiddleware<Context: RequestIdentified>: RouterMiddleware {
    let logger: Logger
    let clock: WallClock

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let startMicros = clock.micros()
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            context.outcome.note { $0.cause = String(reflecting: error) }
            write(request, context, status: 500, since: startMicros)
            throw error
        }
        write(request, context, status: response.status.code, since: startMicros)
        if let trace = request.traceParent { response.headers[.traceParent] = trace }
        return response
    }

    private func write(_ request: Request, _ context: Context, status: Int, since startMicros: Int64) {
        let facts = context.outcome.known
        let level = RequestLog.level(status: status, isAbandoned: facts.isAbandoned)
        guard level >= logger.logLevel else { return }
        var fields: Logger.Metadata = [
            "event": .string([401, 403].contains(status) ? "http.denied" : "http.request"),
            "request_id": .string(context.requestID), "method": .string(RequestLog.cut(request.method.rawValue)),
            "route": .string(context.routePattern), "status": .stringConvertible(status),
            "duration_ms": .stringConvertible(max(0, clock.micros() - startMicros) / 1_000),
            "remote": .string(context.remoteAddress),
        ]
        fields["trace_id"] = request.traceParent.map { .string(TraceContext.traceID(of: $0)) }
        fields["role"] = facts.role.map { .string($0) }
        fields["code"] = facts.code.map { .string($0) }
        fields["error"] = facts.cause.map { .string(RequestLog.cut($0)) }
        logger.log(level: level, "\(RequestLog.message(status: status))", metadata: fields)
    }
}

/// The rules of the request log.
package enum RequestLog {
    /// A logger that tells of what went wrong here and of nothing else; for whoever sets up no log of its own.
    package static var quiet: Logger {
        var logger = Logger(label: "vox.http")
        logger.logLevel = .error
        return logger
    }

    /// Own faults are errors, a refused bearer or origin a notice, other refusals information.
    static func level(status: Int, isAbandoned: Bool) -> Logger.Level {
        switch status {
        case _ where isAbandoned: .debug
        case 500...: .error
        case 401, 403: .notice
        case 400...: .info
        default: .debug
        }
    }

    static func message(status: Int) -> String {
        switch status {
        case 500...: "a request failed"
        case 400...: "a request was refused"
        default: "a request was answered"
        }
    }

    /// At most 256 characters.
    static func cut(_ text: String) -> String { text.count > 256 ? text.prefix(256) + "…" : text }
}

extension Request {
    /// The trace that the caller is in; nil without a well-formed `traceparent`.
    var traceParent: String? { headers[.traceParent].flatMap { TraceParent.normalised($0) } }
}
