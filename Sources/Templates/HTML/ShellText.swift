/// One argument of a command line that people copy.
package enum ShellText {
    private static let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:@%+,=".utf8)

    /// The argument as a POSIX shell reads it back: bare when that is safe, else in single quotes.
    ///
    /// Control characters are left out, so that a copied line is one line and does nothing to a terminal.
    package static func quote(_ argument: String) -> String {
        let shown = String(
            String.UnicodeScalarView(argument.unicodeScalars.map { $0.isControl ? " " : $0 }))
        if !shown.isEmpty, shown.utf8.allSatisfy(plain.contains) { return shown }
        return "'" + shown.replacing("'", with: "'\\''") + "'"
    }
}

extension Unicode.Scalar {
    /// Whether it is a control or a format character, such as one that turns the direction of text.
    fileprivate var isControl: Bool {
        properties.generalCategory == .control || properties.generalCategory == .format
    }
}
