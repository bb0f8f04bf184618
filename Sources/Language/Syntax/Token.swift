/// A piece of the source that is not trivia; offsets are UTF-8 bytes.
struct Token: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A name, or a word such as `text-infer` that only values may be.
        case word
        case number
        case string(String)
        /// One of `{ } [ ] : ,`.
        case mark(UInt8)
        case end
    }

    let kind: Kind
    let range: Range<Int>

    func isMark(_ character: Character) -> Bool { kind == .mark(character.asciiValue ?? 0) }
}
