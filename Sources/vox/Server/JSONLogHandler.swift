import Audit
import Foundation
import Logging
import Mesh

/// One JSON object for each log line, on standard error: `ts`, `level`, `logger`, `message`, then metadata.
struct JSONLogHandler: LogHandler {
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
        var fields: [String: JSONValue] = [:]
        for part in [metadataProvider?.get() ?? [:], metadata, event.metadata ?? [:]] {
            for (key, value) in part { fields[key] = Self.json(value) }
        }
        if let error = event.error { fields["error"] = .string("\(error)") }
        fields["ts"] = .string(Self.text(micros: clock.micros()))
        fields["level"] = .string(event.level.rawValue)
        fields["logger"] = .string(label)
        fields["message"] = .string("\(event.message)")
        Terminal.live.complain(json: String(decoding: JSONValue.object(fields).jsonBytes(), as: UTF8.self))
    }

    /// ISO 8601 in UTC with milliseconds.
    static func text(micros: Int64) -> String {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return Date(timeIntervalSince1970: Double(micros / 1_000) / 1_000).formatted(style)
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
