import Logging
import Synchronization

/// Keeps what is logged, for tests to look at.
final class LogLines: Sendable {
    /// One line.
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let fields: Logger.Metadata

        /// A field as text; nil when it is not there.
        func text(_ name: String) -> String? { fields[name].map { "\($0)" } }
    }

    private let lines = Mutex<[Line]>([])

    /// Everything so far.
    var all: [Line] { lines.withLock { $0 } }

    /// A logger that writes here, every level.
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = metadata.merging(event.metadata ?? [:]) { $1 }
            lines.lines.withLock { $0.append(Line(level: event.level, message: "\(event.message)", fields: fields)) }
        }
    }
}
