/// A function or initialiser as the scanner sees it.
struct FunctionSpan {
    let name: String
    /// Line of `func` or `init`.
    let line: Int
    /// From the line of the name to the one of the closing brace; 0 without a body.
    let lineCount: Int
    let parameterCount: Int
    /// An `init` that does nothing but check and set properties: the price of a value with many of them.
    let isMemberwise: Bool
}

extension SourceFile {
    /// Every `func` and `init` that is declared here.
    var functions: [FunctionSpan] {
        tokens.indices.compactMap { index in
            switch tokens[index].text {
            case "func": function(named: word(index + 1), at: index, signatureFrom: index + 2)
            case "init" where word(index - 1) != "." && ["(", "<", "?"].contains(word(index + 1)):
                function(named: "init", at: index, signatureFrom: index + 1)
            default: nil
            }
        }
    }

    private func function(named name: String, at start: Int, signatureFrom first: Int) -> FunctionSpan? {
        var opening = first
        while opening < tokens.count, word(opening) != "(" { opening += 1 }
        guard opening < tokens.count else { return nil }
        let end = closing(of: opening)
        let body = bodyStart(after: end)
        let close = body.map { closing(of: $0) }
        return FunctionSpan(
            name: name, line: tokens[start].line,
            lineCount: close.map { tokens[$0].line - tokens[start].line + 1 } ?? 0,
            parameterCount: parameterCount(from: opening, to: end),
            isMemberwise: name == "init" && body.map { isMemberwise(from: $0, to: close ?? $0) } ?? false)
    }

    /// Index of the `{` of the body; `nil` for a requirement of a protocol.
    private func bodyStart(after end: Int) -> Int? {
        let next: Set<String> = [
            "func", "var", "let", "init", "static", "case", "}", "@", "package", "private", "struct", "class", "enum",
            "mutating", "associatedtype", "subscript", "typealias", "nonmutating", "extension", "protocol", "actor",
        ]
        var index = end + 1
        while index < tokens.count {
            if tokens[index].text == "{" { return index }
            if tokens[index].text == "(" || tokens[index].text == "[" { index = closing(of: index) }
            if tokens[index].isFirst && next.contains(tokens[index].text) { return nil }
            index += 1
        }
        return nil
    }

    /// Commas at the top of the list, plus one; `<A, B>` and `(A, B)` count as one.
    private func parameterCount(from opening: Int, to end: Int) -> Int {
        guard end > opening + 1 else { return 0 }
        var (count, depth, index) = (word(end - 1) == "," ? 0 : 1, 0, opening + 1)
        while index < end {
            switch tokens[index].text {
            case "(", "[", "{": index = closing(of: index)
            case "<": depth += 1
            case ">": depth -= 1
            case "," where depth == 0: count += 1
            default: break
            }
            index += 1
        }
        return count
    }

    private func isMemberwise(from opening: Int, to end: Int) -> Bool {
        guard end > opening + 1 else { return false }
        let continuations: Set<String> = ["self", "precondition", "?", ".", ":"]
        return (opening + 1..<end).filter { tokens[$0].isFirst || $0 == opening + 1 }.allSatisfy { index in
            word(index + 1) == "=" || (continuations.contains(tokens[index].text) && word(index + 2) != "init")
        }
    }
}
