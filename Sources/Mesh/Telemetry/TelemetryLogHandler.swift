package import Logging

/// Hands the lines of one logger to the export; stands beside the handler that writes them.
package struct TelemetryLogHandler: LogHandler {
    private let label: String
    private let telemetry: Telemetry
    /// Least level that is sent.
    package var logLevel: Logger.Level
    /// Fields of every line.
    package var metadata: Logger.Metadata = [:]
    /// Fields that come from outside.
    package var metadataProvider: Logger.MetadataProvider?

    /// A handler for a logger of this program; nil for the loggers of libraries, and when no logs are sent.
    package init?(label: String, level: Logger.Level, telemetry: Telemetry?) {
        guard let telemetry, telemetry.settings.signals.contains(.logs), label == "vox" || label.hasPrefix("vox.")
        else { return nil }
        self.label = label
        self.telemetry = telemetry
        logLevel = level
    }

    /// A field of every line.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Queues a line; never waits.
    package func log(event: LogEvent) {
        var fields: Logger.Metadata = [:]
        for part in [metadataProvider?.get() ?? [:], metadata, event.metadata ?? [:]] {
            fields.merge(part) { $1 }
        }
        // What went wrong in the words of a peer or of the system may name anything.
        fields["error"] = nil
        telemetry.record(
            LogRecord(micros: telemetry.clock.micros(), logger: label, event: event, fields: fields))
    }
}
