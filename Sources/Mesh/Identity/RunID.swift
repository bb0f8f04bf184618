/// Names one run of a job: `run-` and sixteen hex digits.
package struct RunID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The text as it travels.
    package let rawValue: String

    /// Takes the text as it is.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Takes the text as it is.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Takes a literal, for tests and constants.
    package init(stringLiteral value: StringLiteralType) {
        rawValue = value
    }

    /// The text as it travels.
    package var description: String { rawValue }

    /// Orders by the text.
    package static func < (left: RunID, right: RunID) -> Bool {
        left.rawValue < right.rawValue
    }
}
