/// Names one machine of the mesh; compared byte by byte, as the store does.
package struct NodeID: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible,
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

    /// True for the same bytes; texts that only look alike, such as `é` in one scalar and in two, are two machines.
    package static func == (left: NodeID, right: NodeID) -> Bool { left.rawValue.isSameBytes(as: right.rawValue) }

    /// Takes up the text; equal bytes are equal texts.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(rawValue)
    }

    /// Orders by the text.
    package static func < (left: NodeID, right: NodeID) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension String {
    /// Whether another text has the same bytes; `==` also holds for texts that are written in other scalars.
    func isSameBytes(as other: String) -> Bool { self == other && utf8.elementsEqual(other.utf8) }
}
