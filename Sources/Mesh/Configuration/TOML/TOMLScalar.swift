/// Reads a value that stands without quotes: a number, a switch, a date or a time.
enum TOMLScalar {
    /// `nil` for a word that is none of them.
    static func value(_ word: String) -> TOMLValue? {
        switch word {
        case "true": .bool(true)
        case "false": .bool(false)
        case "inf", "+inf": .number(.infinity)
        case "-inf": .number(-.infinity)
        case "nan", "+nan", "-nan": .number(.nan)
        default:
            if let integer = integer(word) {
                .integer(integer)
            } else if let number = number(word) {
                .number(number)
            } else {
                TOMLMoment.isMoment(word) ? .moment : nil
            }
        }
    }

    /// Whether a word is written as a whole number, but is beyond 64 bits.
    static func isTooLarge(_ word: String) -> Bool {
        let digits = word.drop { $0 == "+" || $0 == "-" }.filter { $0 != "_" }
        if let (radix, rest) = prefixed(String(digits)) { return isNumeral(rest, radix) && rest.count > 15 }
        return isNumeral(digits, 10) && digits.count > 18
    }

    private static func integer(_ word: String) -> Int? {
        if let (radix, digits) = prefixed(String(word)) {
            return plain(digits, radix).flatMap { Int($0, radix: radix) }
        }
        let digits = word.drop { $0 == "+" || $0 == "-" }
        guard word.count - digits.count <= 1, !digits.hasPrefix("0") || digits == "0" else { return nil }
        return plain(String(digits), 10).flatMap { Int((word.hasPrefix("-") ? "-" : "") + $0) }
    }

    private static func prefixed(_ word: String) -> (radix: Int, digits: String)? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            return (radix, String(word.dropFirst(2)))
        }
        return nil
    }

    /// A whole part without idle zeros, then a fraction, an exponent, or both.
    private static func number(_ word: String) -> Double? {
        let unsigned = word.drop { $0 == "+" || $0 == "-" }
        guard word.count - unsigned.count <= 1 else { return nil }
        let exponentAt = unsigned.firstIndex { $0 == "e" || $0 == "E" } ?? unsigned.endIndex
        let mantissa = unsigned[..<exponentAt].split(separator: ".", omittingEmptySubsequences: false)
        var exponent = unsigned[exponentAt...].dropFirst()
        if let sign = exponent.first, sign == "+" || sign == "-" { exponent.removeFirst() }
        let hasExponent = exponentAt != unsigned.endIndex
        guard mantissa.count <= 2, mantissa.count == 2 || hasExponent,
            let whole = plain(String(mantissa[0]), 10), whole == "0" || !whole.hasPrefix("0"),
            mantissa.count == 1 || plain(String(mantissa[1]), 10) != nil,
            !hasExponent || plain(String(exponent), 10) != nil
        else { return nil }
        return Double(word.filter { $0 != "_" })
    }

    /// Digits without the `_` between them; `nil` when a `_` stands elsewhere, or no digit is there.
    private static func plain(_ digits: String, _ radix: Int) -> String? {
        let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
        return groups.allSatisfy { isNumeral($0, radix) } ? groups.joined() : nil
    }

    private static func isNumeral(_ digits: some StringProtocol, _ radix: Int) -> Bool {
        !digits.isEmpty
            && digits.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39: byte - 0x30 < radix
                case 0x41...0x46, 0x61...0x66: radix == 16
                default: false
                }
            }
    }
}

/// Dates and times of RFC 3339 as TOML 1.0 writes them, with or without an offset.
enum TOMLMoment {
    static func isMoment(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        guard isDate(bytes.prefix(10)) else { return isTime(bytes[...]) }
        guard bytes.count > 10 else { return true }
        guard [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]) else { return false }
        let time = bytes[11...]
        if let last = time.last, last == UInt8(ascii: "Z") || last == UInt8(ascii: "z") {
            return isTime(time.dropLast())
        }
        if time.count > 6, isOffset(time.suffix(6)) { return isTime(time.dropLast(6)) }
        return isTime(time)
    }

    /// `2026-11-26`, a day that exists.
    static func isDate(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let parts = numbers(bytes, widths: [4, 2, 2], separator: UInt8(ascii: "-")) else { return false }
        let isLeap = parts[0] % 4 == 0 && (parts[0] % 100 != 0 || parts[0] % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(parts[1]) && (1...days[parts[1] - 1]).contains(parts[2])
    }

    /// `07:32:00` or `07:32:00.5`; a leap second is one.
    private static func isTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let parts = numbers(bytes.prefix(8), widths: [2, 2, 2], separator: UInt8(ascii: ":")) else {
            return false
        }
        let fraction = bytes.dropFirst(8)
        let isFraction = fraction.first == UInt8(ascii: ".") && fraction.count > 1
        return parts[0] < 24 && parts[1] < 60 && parts[2] <= 60
            && (fraction.isEmpty || isFraction && fraction.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    }

    private static func isOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let parts = numbers(bytes.dropFirst(), widths: [2, 2], separator: UInt8(ascii: ":"))
        else { return false }
        return parts[0] < 24 && parts[1] < 60
    }

    private static func numbers(_ bytes: ArraySlice<UInt8>, widths: [Int], separator: UInt8) -> [Int]? {
        let parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.count) == widths, parts.joined().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    }
}
