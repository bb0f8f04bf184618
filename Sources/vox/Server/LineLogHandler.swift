import Audit
import Foundation
import Logging
import Mesh

/// One line for each log entry, on standard error: words for people, or one JSON object for programs.
///
/// Metadata and messages may hold what other machines say; no character of them can break the line or steer the
/// terminal.
struct LineLogHandler: LogHandler {
    /// How a line is written.
    enum Form {
        /// Time, level, label, metadata, source, message.
        case text
        /// `ts`, `level`, `logger`, `message`, then metadata.
        case json
    }

    let label: String
    let form: Form
    let clock: WallClock
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, form: Form, clock: WallClock) {
        self.label = label
        self.form = form
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
        switch form {
        case .text: Terminal.live.complain(text(event, fields).printable())
        case .json: Terminal.live.complain(json: json(event, fields))
        }
    }

    private func text(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        let pairs = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let words = [time, event.level.rawValue, "\(label):"] + pairs + ["[\(event.source)]", "\(event.message)"]
        return words.joined(separator: " ")
    }

    private func json(_ event: LogEvent, _ fields: Logger.Metadata) -> String {
        var object = fields.mapValues { Self.json($0) }
        object["ts"] = .string(time)
        object["level"] = .string(event.level.rawValue)
        object["logger"] = .string(label)
        object["message"] = .string("\(event.message)")
        return String(decoding: JSONValue.object(object).jsonBytes(), as: UTF8.self)
    }

    /// ISO 8601 in UTC with milliseconds.
    private var time: String {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return Date(timeIntervalSince1970: Double(clock.millis()) / 1_000).formatted(style)
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .dictionary(let values): .object(values.mapValues { json($0) })
        case .array(let values): .array(values.map { json($0) })
        }
    }
}
