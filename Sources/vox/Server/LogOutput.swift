import Foundation
import Logging
import Mesh

/// Logs go to standard error, so that standard output holds what was asked for.
enum LogOutput {
    /// Sets level and handler once per process.
    static func start(_ configuration: Configuration) {
        let level = Logger.Level(rawValue: configuration.text("mesh.observability.log_level") ?? "") ?? .info
        let form: LineLogHandler.Form = isJSON(configuration.text("mesh.observability.log_format")) ? .json : .text
        LoggingSystem.bootstrap { label in
            var handler = LineLogHandler(label: label, form: form, clock: Live.clock)
            handler.logLevel = level
            return handler
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
