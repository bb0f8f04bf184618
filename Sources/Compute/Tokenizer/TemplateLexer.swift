/// One part of a template: plain text, or the tokens between a pair of braces.
enum TemplatePart: Sendable {
    case text(String)
    case output([TemplateToken])
    case statement([TemplateToken])
}

/// A token inside braces.
enum TemplateToken: Sendable, Hashable {
    case name(String)
    case string(String)
    case integer(Int)
    case symbol(String)
}

/// Cuts a template into parts, with `trim_blocks` and `lstrip_blocks` on, as the reference has them.
enum TemplateLexer {
    private static let symbols = ["==", "!=", "<=", ">=", "//"]
    private static let single = Set("()[]{}.,:|+-*/%<>=~".unicodeScalars)

    /// The parts in order.
    static func parts(of template: String) throws(ChatTemplateError) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        var rest = Array(template.unicodeScalars)[...]
        while let open = rest.indices.first(where: { isOpening(rest[$0...]) }) {
            let kind = rest[open + 1]
            let close: [Unicode.Scalar] = kind == "{" ? ["}", "}"] : [kind, "}"]
            let trimsBefore = rest[open...].dropFirst(2).first == "-"
            let before = trimmedEnd(rest[..<open], all: trimsBefore, line: kind != "{")
            let start = open + 2 + (trimsBefore ? 1 : 0)
            guard start <= rest.endIndex, let end = closing(close, in: rest[start...], isComment: kind == "#") else {
                throw .syntax("a brace is not closed")
            }
            if !before.isEmpty { parts.append(.text(string(before))) }
            let trimsAfter = end > start && rest[end - 1] == "-"
            let inside = rest[start..<(trimsAfter ? end - 1 : end)]
            if kind == "{" { parts.append(.output(try tokens(inside))) }
            if kind == "%" { parts.append(.statement(try tokens(inside))) }
            rest = trimmedStart(rest[(end + 2)...], all: trimsAfter, newline: kind != "{")
        }
        if !rest.isEmpty { parts.append(.text(string(rest))) }
        return parts
    }

    private static func isOpening(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard text.first == "{", let second = text.dropFirst().first else { return false }
        return second == "{" || second == "%" || second == "#"
    }

    /// The start of the closing pair, outside of quotes.
    private static func closing(
        _ close: [Unicode.Scalar], in text: ArraySlice<Unicode.Scalar>, isComment: Bool
    ) -> Int? {
        var quote: Unicode.Scalar?
        var isEscaped = false
        for index in text.indices {
            let scalar = text[index]
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if scalar == "\\" {
                    isEscaped = true
                } else if scalar == open {
                    quote = nil
                }
            } else if text[index...].starts(with: close) {
                return index
            } else if !isComment, scalar == "'" || scalar == "\"" {
                quote = scalar
            }
        }
        return nil
    }

    private static func trimmedEnd(
        _ text: ArraySlice<Unicode.Scalar>, all: Bool, line: Bool
    ) -> ArraySlice<Unicode.Scalar> {
        if all {
            return text[..<(text.lastIndex { !$0.properties.isWhitespace }.map { $0 + 1 } ?? text.startIndex)]
        }
        guard line else { return text }
        let last = text.lastIndex { $0 != " " && $0 != "\t" }
        guard let last else { return text[..<text.startIndex] }
        return text[last] == "\n" ? text[...last] : text
    }

    private static func trimmedStart(
        _ text: ArraySlice<Unicode.Scalar>, all: Bool, newline: Bool
    ) -> ArraySlice<Unicode.Scalar> {
        if all { return text.drop { $0.properties.isWhitespace } }
        guard newline else { return text }
        if text.starts(with: ["\r", "\n"]) { return text.dropFirst(2) }
        return text.first == "\n" ? text.dropFirst() : text
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func tokens(_ text: ArraySlice<Unicode.Scalar>) throws(ChatTemplateError) -> [TemplateToken] {
        var tokens: [TemplateToken] = []
        var rest = text
        while let first = rest.first {
            if first.properties.isWhitespace {
                rest = rest.dropFirst()
            } else if first == "'" || first == "\"" {
                tokens.append(.string(try quoted(&rest)))
            } else if isNamePart(first) {
                let word = rest.prefix { isNamePart($0) }
                rest = rest.dropFirst(word.count)
                tokens.append(Int(string(word)).map { .integer($0) } ?? .name(string(word)))
            } else if let pair = symbols.first(where: { rest.starts(with: $0.unicodeScalars) }) {
                rest = rest.dropFirst(2)
                tokens.append(.symbol(pair))
            } else if single.contains(first) {
                rest = rest.dropFirst()
                tokens.append(.symbol(String(first)))
            } else {
                throw .syntax("\"\(first)\" cannot stand there")
            }
        }
        return tokens
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    }

    private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>) throws(ChatTemplateError) -> String {
        let quote = rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let next = rest.popFirst() {
            if next == quote { return String(text) }
            guard next == "\\" else {
                text.append(next)
                continue
            }
            guard let escaped = rest.popFirst() else { break }
            switch escaped {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "'", "\"", "\\": text.append(escaped)
            default:
                text.append("\\")
                text.append(escaped)
            }
        }
        throw .syntax("a string is not closed")
    }
}
