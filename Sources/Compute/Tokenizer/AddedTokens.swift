/// Tokens that are found in the text as they stand, before anything else looks at it.
struct AddedTokens: Sendable {
    struct Token: Sendable {
        let id: Int32
        let content: [Unicode.Scalar]
        let isSpecial: Bool
        let isSingleWord: Bool
        let stripsLeft: Bool
        let stripsRight: Bool
        let isNormalized: Bool
    }

    /// A stretch of text: a token, or what stands between two.
    enum Section {
        case token(Int32)
        case text([Unicode.Scalar])
    }

    private(set) var tokens: [Token] = []
    private var byFirst: [Unicode.Scalar: [Int]] = [:]

    init(_ value: ConfigValue?) throws(TokenizerError) {
        for entry in value?.list ?? [] {
            guard let content = entry["content"]?.text, !content.isEmpty,
                let id = entry["id"]?.integer, let narrow = Int32(exactly: id), narrow >= 0
            else { throw .inconsistent("an added token has no content or id") }
            tokens.append(
                Token(
                    id: narrow, content: Array(content.unicodeScalars), isSpecial: entry["special"]?.flag ?? false,
                    isSingleWord: entry["single_word"]?.flag ?? false, stripsLeft: entry["lstrip"]?.flag ?? false,
                    stripsRight: entry["rstrip"]?.flag ?? false, isNormalized: entry["normalized"]?.flag ?? false))
        }
        for (index, token) in tokens.enumerated() { byFirst[token.content[0], default: []].append(index) }
        for key in byFirst.keys { byFirst[key]?.sort { tokens[$0].content.count > tokens[$1].content.count } }
    }

    /// Cuts the text at every token of the given kind, the leftmost and then the longest first.
    func sections(of text: [Unicode.Scalar], normalized: Bool) -> [Section] {
        var sections: [Section] = []
        var start = 0
        var position = 0
        while position < text.count {
            guard let token = match(in: text, at: position, normalized: normalized) else {
                position += 1
                continue
            }
            var end = position + token.content.count
            var head = position
            while token.stripsLeft, head > start, text[head - 1].properties.isWhitespace { head -= 1 }
            while token.stripsRight, end < text.count, text[end].properties.isWhitespace { end += 1 }
            if head > start { sections.append(.text(Array(text[start..<head]))) }
            sections.append(.token(token.id))
            start = end
            position = end
        }
        if start < text.count { sections.append(.text(Array(text[start...]))) }
        return sections
    }

    private func match(in text: [Unicode.Scalar], at position: Int, normalized: Bool) -> Token? {
        for index in byFirst[text[position]] ?? [] {
            let token = tokens[index]
            let end = position + token.content.count
            guard token.isNormalized == normalized, end <= text.count,
                text[position..<end].elementsEqual(token.content)
            else { continue }
            if token.isSingleWord, Self.isWord(text, position - 1) || Self.isWord(text, end) { continue }
            return token
        }
        return nil
    }

    private static func isWord(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        guard text.indices.contains(index) else { return false }
        return [.letter, .number].contains(ScalarClass(text[index])) || text[index] == "_"
    }
}
