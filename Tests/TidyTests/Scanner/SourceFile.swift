/// A Swift file of the repository, scanned once.
struct SourceFile {
    /// Path from the root of the repository.
    let path: String
    let lines: [Substring]
    let comments: [Int: String]
    let tokens: [Token]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let swift = SwiftText(text)
        comments = swift.comments
        tokens = Token.tokens(of: swift.code)
    }

    /// `Sources/Mesh/Nodes/Node.swift` → `Mesh`.
    var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Number of lines; the empty one after the last line end does not count.
    var lineCount: Int { lines.last == "" ? lines.count - 1 : lines.count }

    func fault(_ line: Int, _ what: String) -> Fault { Fault(path: path, line: line, what: what) }

    /// Text of the token at an index; empty outside.
    func word(_ index: Int) -> String { tokens.indices.contains(index) ? tokens[index].text : "" }

    /// Lines where the words stand one after another.
    func occurrences(of words: String...) -> [Int] {
        tokens.indices.filter { index in
            words.indices.allSatisfy { word(index + $0) == words[$0] }
        }
    }

    /// Index of the bracket that closes the one at `opening`; the last token when there is none.
    func closing(of opening: Int) -> Int {
        var (depth, index) = (0, opening)
        while index < tokens.count {
            switch tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return tokens.count - 1
    }

    /// The `///` lines that stand directly above a line, attributes between them skipped; the first one first.
    func documentation(above line: Int) -> [String] {
        var (at, found) = (line - 1, [String]())
        while at >= 1 {
            let text = lines[at - 1].drop { $0 == " " }
            if text.hasPrefix("///") {
                found.append(String(text.dropFirst(3).drop { $0 == " " }))
            } else if !(found.isEmpty && text.hasPrefix("@")) {
                break
            }
            at -= 1
        }
        return found.reversed()
    }
}
