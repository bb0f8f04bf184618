extension String {
    /// The text without white space at both ends, as every wire rule means it.
    package var wireTrimmed: String {
        let visible: ClosedRange<UInt8> = 0x21...0x7E
        if let first = utf8.first, let last = utf8.last, visible.contains(first), visible.contains(last) { return self }
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }

    /// The trimmed text; nil when nothing is left.
    package var wireNonBlank: String? {
        let trimmed = wireTrimmed
        return trimmed.isEmpty ? nil : trimmed
    }
}

extension String {
    /// The text as a terminal may show it: control and direction characters become `�`.
    ///
    /// On one line, line ends and tabs become spaces; with `keepingLines` both stay, and a CR before a LF goes.
    package func printable(keepingLines: Bool = false) -> String {
        guard !unicodeScalars.allSatisfy(\.isPrintable) else { return self }
        let scalars = Array(unicodeScalars)
        var shown = Self.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case _ where scalar.isPrintable: shown.append(scalar)
            case "\n" where keepingLines, "\t" where keepingLines: shown.append(scalar)
            case "\r" where index + 1 < scalars.count && scalars[index + 1] == "\n": continue
            case "\n", "\t": shown.append(" ")
            default: shown.append("\u{FFFD}")
            }
        }
        return String(shown)
    }

    /// JSON as a terminal may show it: the same characters as `\u` escapes, so that its meaning stays.
    package var printableJSON: String {
        guard !unicodeScalars.allSatisfy(\.isPrintable) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            guard !scalar.isPrintable, scalar != "\n" else { return text.unicodeScalars.append(scalar) }
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal shows it where it stands, without moving, colouring or turning anything.
    fileprivate var isPrintable: Bool {
        guard value >= 0x7F else { return value >= 0x20 }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return false
        default: return !properties.isBidiControl
        }
    }
}
