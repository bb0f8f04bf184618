/// How run-time values are written into markup.
enum Escape {
    /// Appends text so that it stays text, inside an element as well as inside a quoted attribute.
    ///
    /// Control characters that HTML forbids become U+FFFD; a carriage return survives as a reference.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { source in
            var start = 0
            for index in source.indices {
                guard let reference = reference(source[index]) else { continue }
                bytes.append(contentsOf: source[start..<index])
                reference.withUTF8Buffer { bytes.append(contentsOf: $0) }
                start = index + 1
            }
            bytes.append(contentsOf: source[start...])
        }
    }

    private static func reference(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0x0d: "&#13;"
        case 0x09, 0x0a: nil
        case ..<0x20, 0x7f: "\u{FFFD}"
        default: nil
        }
    }

    /// Whether an address stays on this dashboard: a rooted path, a query or a fragment.
    static func isLocal(_ address: String) -> Bool {
        let bytes = Array(address.utf8.prefix(2))
        guard let first = bytes.first, address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != 0x5c }) else {
            return false
        }
        return switch first {
        case UInt8(ascii: "#"), UInt8(ascii: "?"): true
        case UInt8(ascii: "/"): bytes.count < 2 || bytes[1] != UInt8(ascii: "/")
        default: false
        }
    }

    /// A number with at most one decimal; what is not finite becomes 0.
    static func tenths(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e9 else { return "0" }
        let scaled = Int((number * 10).rounded())
        let (whole, tenth) = abs(scaled).quotientAndRemainder(dividingBy: 10)
        let sign = scaled < 0 ? "-" : ""
        return tenth == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(tenth)"
    }
}
