/// Text of a growing list of tokens, given out only when later tokens can no longer change it.
package struct TokenTextStream: Sendable {
    private let tokenizer: Tokenizer
    private let skipsSpecialTokens: Bool
    private var ids: [Int32] = []
    private var shown = 0

    init(tokenizer: Tokenizer, skipsSpecialTokens: Bool) {
        self.tokenizer = tokenizer
        self.skipsSpecialTokens = skipsSpecialTokens
    }

    /// What became readable with this token; empty while a character is incomplete.
    package mutating func append(_ id: Int32) -> String {
        ids.append(id)
        let text = decode(ids[...])
        guard !text.unicodeScalars.reversed().starts(with: ["\u{FFFD}"]) else { return "" }
        return take(text)
    }

    /// What is left at the end, incomplete characters as replacement characters.
    package mutating func finish() -> String { take(decode(ids[...])) }

    /// Gives out what is new, and keeps the last shown tokens as context for the next.
    private mutating func take(_ text: String) -> String {
        let before = decode(ids[..<shown])
        let new = String(decoding: text.utf8.dropFirst(before.utf8.count), as: UTF8.self)
        ids.removeFirst(shown)
        shown = ids.count
        return new
    }

    private func decode(_ ids: ArraySlice<Int32>) -> String {
        tokenizer.decode(Array(ids), skipSpecialTokens: skipsSpecialTokens)
    }
}
