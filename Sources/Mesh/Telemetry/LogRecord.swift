import Logging

/// A line of the log, ready to be sent.
struct LogRecord: Sendable, Hashable {
    /// Time, Unix microseconds.
    let micros: Int64
    let level: Logger.Level
    /// Label of the logger.
    let logger: String
    let message: String
    /// Metadata, with the event's name under `event.name`.
    let attributes: [SpanAttributes.Entry]
    /// Trace that the line belongs to.
    let traceID: String?

    init(micros: Int64, logger: String, event: LogEvent, fields: Logger.Metadata) {
        self.micros = micros
        self.logger = logger
        level = event.level
        message = CleanText("\(event.message)").text
        traceID = fields["trace_id"].map { "\($0)" }
        attributes = fields.filter { $0.key != "trace_id" }.sorted { $0.key < $1.key }.flatMap { name, value in
            Self.entries(name == "event" ? "event.name" : name, CleanText("\(value)"))
        }
    }

    private static func entries(_ name: String, _ clean: CleanText) -> [SpanAttributes.Entry] {
        let entry = SpanAttributes.Entry(name: name, value: .text(clean.text))
        return clean.isCut ? [entry, .init(name: name + ".truncated", value: .flag(true))] : [entry]
    }

    /// The number that OTLP has for a level.
    var severity: Int64 {
        switch level {
        case .trace: 1
        case .debug: 5
        case .info: 9
        case .notice: 10
        case .warning: 13
        case .error: 17
        case .critical: 21
        }
    }
}
