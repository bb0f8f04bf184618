import Foundation
import Mesh

/// Dates in answers: one that is read is the same in the calendar of the system.
struct DateTarget: FuzzTarget {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    let samples = [
        "Thu, 26 Nov 2026 05:00:00 GMT", "Thu, 29 Feb 2024 23:59:59 GMT", "Sat, 31 Dec 2016 23:59:60 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
    ].map { Array($0.utf8) }
    let words =
        months + [
            "Sun, ", " GMT", " UTC", ":60", "24:", "00", "31 ", "30 ", "29 Feb ", "1900", "2100", "2000", "-1", "+1",
            "  ",
            "9223372036854775807", "\u{660}",
        ]

    func read(_ bytes: [UInt8]) throws -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let seconds = HTTPDate.seconds(text) else { return false }
        let parts = text.split(separator: " ")
        // The calendar of the system has no leap seconds; the one before has the same minute.
        let isLeap = parts.count > 4 && parts[4].hasSuffix(":60")
        let known = Date(timeIntervalSince1970: Double(isLeap ? seconds - 1 : seconds)).formatted(.iso8601)
        try BrokenRule.require(known == Self.iso(parts, isLeap: isLeap), "a date was read as \(known)")
        return true
    }

    /// The date as ISO 8601 writes it; nil when parts are missing.
    private static func iso(_ parts: [Substring], isLeap: Bool) -> String? {
        guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        let time = isLeap ? parts[4].dropLast(2) + "59" : parts[4]
        return "\(parts[3])-\(number)-\(parts[1])T\(time)Z"
    }
}
