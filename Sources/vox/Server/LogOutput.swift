import Foundation
import Logging
import Mesh

/// Logs go to standard error, so that standard output holds what was asked for.
enum LogOutput {
    /// Sets level and handler once per process.
    ///
    /// Lines of this program go to the collector too, if there is one that takes them.
    static func start(_ configuration: Configuration, telemetry: Telemetry?) {
        let level = Logger.Level(rawValue: configuration.text("mesh.observability.log_level") ?? "") ?? .info
        let form: LineLogHandler.Form = isJSON(configuration.text("mesh.observability.log_format")) ? .json : .text
        LoggingSystem.bootstrap { label in
            var handler = LineLogHandler(label: label, form: form, clock: Live.clock)
            handler.logLevel = level
            guard let export = TelemetryLogHandler(label: label, level: level, telemetry: telemetry) else {
                return handler
            }
            return MultiplexLogHandler([handler, export])
        }
    }

    /// Text for people at a terminal, JSON for whatever else reads standard error, unless a person chose.
    private static func isJSON(_ format: String?) -> Bool { format == "json" || (format != "text" && isatty(2) != 1) }

    /// Says what was noticed while reading the settings.
    static func report(_ findings: [ConfigFinding]) {
        let logger = Logger(label: "vox.configuration")
        for finding in findings where finding.severity >= .warning { logger.warning("\(finding.line)") }
    }
}
