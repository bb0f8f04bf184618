import Hummingbird
package import Logging
import Mesh

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
