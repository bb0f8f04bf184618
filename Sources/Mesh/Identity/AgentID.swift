/// Names a mailbox: one to sixty-four decimal digits, leading zeros kept.
package struct AgentID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible,
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
    package static func < (left: AgentID, right: AgentID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension AgentID {
    /// The control plane's own mailbox: results and progress go here.
    package static let controlPlane = AgentID("1")
    /// The shared worker pool: what a worker claims for by default.
    package static let workerPool = AgentID("2")

    /// Reads an id as it came over the wire: trimmed, one to sixty-four ASCII digits; nil when it is not one.
    package init?(wire text: String) {
        let trimmed = text.wireTrimmed
        guard (1...64).contains(trimmed.utf8.count), trimmed.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        self.init(trimmed)
    }
}
