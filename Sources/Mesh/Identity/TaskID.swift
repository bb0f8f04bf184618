/// Names one job; from 1, never reused.
package struct TaskID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible,
    ExpressibleByIntegerLiteral
{
    /// The number as it travels.
    package let rawValue: Int64

    /// Takes the number as it is.
    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Takes the number as it is.
    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Takes a literal, for tests and constants.
    package init(integerLiteral value: Int64) {
        rawValue = value
    }

    /// The number in decimal.
    package var description: String { String(rawValue) }

    /// Orders by the number.
    package static func < (left: TaskID, right: TaskID) -> Bool {
        left.rawValue < right.rawValue
    }
}
