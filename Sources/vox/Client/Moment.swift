import Foundation

/// How a time is shown: as long ago, or as a time of day in UTC.
struct Moment {
    /// Whether times are shown as UTC.
    let isUTC: Bool
    let nowMs: Int64

    /// A time in Unix milliseconds for a person.
    func text(ms: Int64) -> String {
        if isUTC { return Self.utc(ms: ms) }
        let seconds = nowMs / 1_000 - ms / 1_000
        return seconds < 0 ? "in \(Self.length(seconds: -seconds))" : "\(Self.length(seconds: seconds)) ago"
    }

    /// A time as `2026-11-26 05:14:49Z`.
    static func utc(ms: Int64) -> String {
        Date(timeIntervalSince1970: Double(ms) / 1_000).formatted(.iso8601.dateTimeSeparator(.space))
    }

    /// A length in its largest unit.
    static func length(seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// A time as the API writes it, `2026-11-26T05:14:49Z`, in Unix milliseconds; nil for any other text.
    static func milliseconds(iso8601 text: String) -> Int64? {
        guard text.utf8.count == 20, text.utf8.last == UInt8(ascii: "Z") else { return nil }
        let date = try? Date(text, strategy: .iso8601)  // what is no time is shown as it is
        return date.map { Int64($0.timeIntervalSince1970) * 1_000 }
    }

    /// The milliseconds in a field that holds a time, by its name; nil when it holds something else.
    static func milliseconds(_ number: Int64, field: String) -> Int64? {
        if field.hasSuffix("unix_ms") { return number }
        let isTime = field.hasSuffix("_micros") || field == "ts_micros"
        return isTime && !field.hasPrefix("duration") ? number / 1_000 : nil
    }
}
