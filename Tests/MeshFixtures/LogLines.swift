package import Logging
import Synchronization

/// Keeps what is logged, for tests to look at.
package final class LogLines: Sendable {
    /// One line.
    package struct Line: Sendable {
        /// How grave it is.
        package let level: Logger.Level
        /// Its words.
        package let message: String
        /// Those of the logger and of the line; of two equal names the line's.
        package let fields: Logger.Metadata

        /// A field as text; nil when it is not there.
        package func text(_ name: String) -> String? { fields[name].map { "\($0)" } }
    }

    private let lines = Mutex<[Line]>([])

    /// Nothing is kept yet.
    package init() {}

    /// Everything so far.
    package var all: [Line] { lines.withLock { $0 } }

    /// A logger that writes here, every level.
    package var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

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
