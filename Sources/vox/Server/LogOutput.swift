import Foundation
import Logging
import Mesh

/// Logs go to standard error, so that standard output holds what was asked for.
enum LogOutput {
    /// Sets level and handler once per process.
    static func start(_ configuration: Configuration) {
        let level = Logger.Level(rawValue: configuration.text("mesh.observability.log_level") ?? "") ?? .info
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }

    /// Says what was noticed while reading the settings.
    static func report(_ findings: [ConfigFinding]) {
        let logger = Logger(label: "vox.configuration")
        for finding in findings where finding.severity >= .warning { logger.warning("\(finding.line)") }
    }
}
