/// A value of the source and where it stands.
struct ValueNode: Sendable, Hashable {
    indirect enum Kind: Sendable, Hashable {
        case bool(Bool)
        /// The number as written.
        case number(String)
        case string(String)
        case word(String)
        case array([ElementNode])
        case object([FieldNode])
    }

    let kind: Kind
    let range: Range<Int>
}

/// An element of a list, with the comma behind it.
struct ElementNode: Sendable, Hashable {
    let value: ValueNode
    let comma: Range<Int>?
}

/// `name: value`, with the comma behind it.
struct FieldNode: Sendable, Hashable {
    let name: String
    let nameRange: Range<Int>
    let value: ValueNode
    let comma: Range<Int>?

    /// From the name to the end of the value, or of the comma.
    var range: Range<Int> { nameRange.lowerBound..<(comma?.upperBound ?? value.range.upperBound) }
}

/// `policy name { … }`.
struct BlockNode: Sendable, Hashable {
    let name: String
    let nameRange: Range<Int>
    let open: Range<Int>
    let fields: [FieldNode]
    let close: Range<Int>
}
