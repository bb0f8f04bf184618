/// Numbers and times as pages show them: thousands thin-spaced, money `$0.00`, durations `1.24 s` and `3 m 05 s`.
enum Figures {
    /// A whole number with thin spaces between thousands.
    static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var out = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { out += "\u{2009}" }
            out.append(digit)
        }
        return (value < 0 ? "−" : "") + out
    }

    /// US dollars with two decimals, from millionths.
    static func money(microDollars: UInt64) -> String {
        let cents = microDollars / 10_000 + (microDollars % 10_000 >= 5_000 ? 1 : 0)
        return "$\(count(cents / 100)).\(padded(cents % 100))"
    }

    /// The same from dollars as the API says them.
    static func money(dollars: Double) -> String {
        money(microDollars: dollars.isFinite ? UInt64(min(max(dollars, 0), 1e12) * 1_000_000) : 0)
    }

    /// A span of time: `840 ms`, `1.24 s`, `3 m 05 s`, `2 h 07 m`, `3 d 04 h`.
    static func duration(milliseconds: Int64) -> String {
        let value = max(0, milliseconds)
        switch value {
        case ..<1_000: return "\(value) ms"
        case ..<60_000: return "\(value / 1_000).\(padded(value % 1_000 / 10)) s"
        case ..<3_600_000: return "\(value / 60_000) m \(padded(value % 60_000 / 1_000)) s"
        case ..<86_400_000: return "\(value / 3_600_000) h \(padded(value % 3_600_000 / 60_000)) m"
        default: return "\(value / 86_400_000) d \(padded(value % 86_400_000 / 3_600_000)) h"
        }
    }

    /// How long ago something was, in one unit: `just now`, `12 s ago`, `4 m ago`, `3 h ago`, `2 d ago`.
    static func age(milliseconds: Int64) -> String {
        let seconds = max(0, milliseconds) / 1_000
        switch seconds {
        case ..<2: return "just now"
        case ..<60: return "\(seconds) s ago"
        case ..<3_600: return "\(seconds / 60) m ago"
        case ..<86_400: return "\(seconds / 3_600) h ago"
        default: return "\(seconds / 86_400) d ago"
        }
    }

    /// A hash in groups of four, to be read aloud.
    static func fingerprint(_ hex: String) -> String {
        var groups: [Substring] = []
        var rest = hex[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }

    /// Bytes in binary units: `512 B`, `1.5 KiB`, `7.2 GiB`.
    static func bytes(_ value: UInt64) -> String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var scaled = Double(value)
        var unit = 0
        while scaled >= 1_024, unit < units.count - 1 {
            scaled /= 1_024
            unit += 1
        }
        guard unit > 0 else { return "\(value) B" }
        let tenths = Int((scaled * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// ISO 8601 in UTC with whole seconds: `2026-11-25T23:12:05Z`.
    static func iso(micros: Int64) -> String {
        let (date, time) = parts(micros: micros)
        return "\(date)T\(time)Z"
    }

    /// Time for people, in UTC: `2026-11-25 23:12:05`.
    static func moment(micros: Int64) -> String {
        let (date, time) = parts(micros: micros)
        return "\(date) \(time)"
    }

    /// The instant of `2026-11-25T23:12`, with or without seconds, in UTC; nil for any other text and before 1970.
    static func micros(utc text: String) -> Int64? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return nil }
        let (date, time) = (numbers(halves[0], "-"), numbers(halves[1], ":"))
        guard date.count == 3, time.count == 2 || time.count == 3, (1_970...9_999).contains(date[0]),
            (1...12).contains(date[1]), (1...31).contains(date[2]), time[0] < 24, time[1] < 60,
            time.count == 2 || time[2] < 60
        else { return nil }
        let (year, month) = date[1] <= 2 ? (date[0] - 1, date[1] + 9) : (date[0], date[1] - 3)
        let (era, yearOfEra) = (year / 400, year % 400)
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * month + 2) / 5
        let seconds = (days + date[2] - 1 - 719_468) * 86_400 + time[0] * 3_600 + time[1] * 60
        let micros = (seconds + (time.count == 3 ? time[2] : 0)) * 1_000_000
        return iso(micros: micros).hasPrefix(halves[0]) ? micros : nil  // not the 30th of February
    }

    /// Whole numbers between separators; empty when one of them is none.
    private static func numbers(_ text: Substring, _ separator: Character) -> [Int64] {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) && part.utf8.count <= 4 ? Int64(part) : nil
        }
        return numbers.count == parts.count ? numbers : []
    }

    /// Time of day in UTC: `23:12:05`.
    static func time(micros: Int64) -> String { parts(micros: micros).time }

    /// Civil date from days since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func parts(micros: Int64) -> (date: String, time: String) {
        let seconds = Int64((Double(micros) / 1_000_000).rounded(.down))
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let ofDay = seconds - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        return (
            "\(year)-\(padded(civilMonth))-\(padded(day))",
            "\(padded(ofDay / 3_600)):\(padded(ofDay % 3_600 / 60)):\(padded(ofDay % 60))"
        )
    }

    private static func padded(_ value: some BinaryInteger) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
