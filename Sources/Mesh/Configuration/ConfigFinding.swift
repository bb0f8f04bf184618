/// Something that `vox config check` says, and that a start logs.
package struct ConfigFinding: Error, Sendable, Hashable, Codable {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable, Codable, Comparable {
        case info, warning, error

        /// From harmless to fatal.
        package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int { self == .info ? 0 : self == .warning ? 1 : 2 }
    }

    /// An error stops the program.
    package let severity: Severity
    /// `vox/config/…`, stable.
    package let code: String
    /// `Vox.toml:12:3`, or the name of a variable.
    package let location: String
    /// What is wrong.
    package let sentence: String
    /// What to do.
    package let remedy: String

    init(_ severity: Severity, _ code: String, at location: String, _ sentence: String, remedy: String) {
        self.severity = severity
        self.code = "vox/config/" + code
        self.location = location
        self.sentence = sentence
        self.remedy = remedy
    }

    /// One line for a terminal or a log.
    package var line: String { "\(severity.rawValue): \(location): \(sentence) \(remedy) (\(code))" }
}
