import Foundation
import Logging
import Mesh

/// One line for each log entry, on standard error, for people: time, level, label, metadata, source, message.
///
/// Metadata and messages may hold what other machines say; no character of them can break the line or steer the
/// terminal.
struct TextLogHandler: LogHandler {
    let label: String
    let clock: WallClock
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, clock: WallClock) {
        self.label = label
        self.clock = clock
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields: Logger.Metadata = [:]
        for part in [metadataProvider?.get() ?? [:], metadata, event.metadata ?? [:]] {
            fields.merge(part) { $1 }
        }
        if let error = event.error { fields["error"] = .string("\(error)") }
        let pairs = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let start = [JSONLogHandler.text(micros: clock.micros()), event.level.rawValue, "\(label):"]
        let words = start + pairs + ["[\(event.source)]", "\(event.message)"]
        Terminal.live.complain(words.joined(separator: " ").printable())
    }
}
