import Testing

/// What comments may not hold.
@Suite struct CommentTests {
    static func faults(in file: SourceFile) -> [Fault] {
        file.comments.sorted { $0.key < $1.key }.compactMap { line, comment in
            for word in ["TODO", "FIXME", "XXX", "HACK"] where comment.contains(word) {
                if !hasIssue(comment) { return file.fault(line, "\(word) without an issue number (#12)") }
            }
            return isCode(comment) ? file.fault(line, "code in a comment: delete it") : nil
        }
    }

    private static func hasIssue(_ comment: String) -> Bool {
        comment.split(separator: "#").dropFirst().contains { $0.first?.isNumber ?? false }
    }

    /// A plain `//` line that reads as a statement.
    private static func isCode(_ comment: String) -> Bool {
        guard comment.hasPrefix("// "), !comment.hasPrefix("///") else { return false }
        let text = comment.dropFirst(3)
        let starts = ["let ", "var ", "return ", "guard ", "if ", "func ", "try ", "import "]
        let ends = ["{", "}", ";"]
        return starts.contains { text.hasPrefix($0) } && (text.contains(" = ") || ends.contains { text.hasSuffix($0) })
    }

    @Test func commentsAreClean() { expectNone((Repository.sources + outside).flatMap(Self.faults)) }

    /// The tests, without these rules: they name what they look for.
    private var outside: [SourceFile] { Repository.tests.filter { !$0.path.hasPrefix("Tests/TidyTests/") } }

    @Test(arguments: ["// TODO later", "a() // FIXME: b", "/// XXX", "// let a = 1", "// if a {"])
    func aBadCommentIsFound(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)).count == 1)
    }

    @Test(arguments: ["// TODO(#12): later", "\"TODO\"", "// if it is late, wait", "/// let a = 1"])
    func aGoodCommentPasses(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)) == [])
    }
}
