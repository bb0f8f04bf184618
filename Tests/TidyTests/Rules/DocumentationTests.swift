import Testing

/// Every `package` declaration says in one sentence what it is.
@Suite struct DocumentationTests {
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "actor", "func", "var", "let", "init", "subscript", "typealias",
        "associatedtype", "extension", "macro",
    ]

    static func faults(in file: SourceFile) -> [Fault] {
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            guard tokens[index].text == "package", let kind = declared(in: file, after: index) else { return nil }
            guard kind != "extension" else { return nil }
            let documentation = file.documentation(above: firstLine(file, index))
            guard let summary = documentation.first else {
                return file.fault(tokens[index].line, "package \(kind) has no documentation")
            }
            return hasSentence(documentation)
                ? nil : file.fault(tokens[index].line, "the summary ends without a period: \(summary)")
        }
    }

    /// The first paragraph ends with a period, a colon or a closing mark after one.
    private static func hasSentence(_ documentation: [String]) -> Bool {
        let paragraph = documentation.prefix { !$0.isEmpty }.joined(separator: " ")
        return paragraph.contains(".")
            && [".", ":", ")", ".\"", "?"].contains { paragraph.hasSuffix($0) }
    }

    /// The keyword after the modifiers; `nil` for `package import` and `package(set)`.
    private static func declared(in file: SourceFile, after start: Int) -> String? {
        var index = start + 1
        if file.word(index) == "(" { return nil }
        while index < min(start + 12, file.tokens.count) {
            let word = file.word(index)
            if word == "class" && file.word(index + 1) == "func" { return "func" }
            if kinds.contains(word) { return word }
            if word == "import" || word == "}" || word == "case" { return nil }
            index += 1
        }
        return nil
    }

    /// Line of the first word of the declaration, attributes on lines of their own not counted.
    private static func firstLine(_ file: SourceFile, _ index: Int) -> Int {
        var at = index
        while at > 0, !file.tokens[at].isFirst { at -= 1 }
        return file.tokens[at].line
    }

    @Test func everyPackageDeclarationIsDocumented() { expectNone(Repository.sources.flatMap(Self.faults)) }

    @Test(arguments: [
        "package struct A {}", "/// No period\npackage func a()", "// Not it.\npackage let a: Int",
        "/// One.\n\npackage init()", "/// Two.\nlet b = 1\npackage static var a: Int { 1 }",
        "package private(set) var a: Int", "@inlinable\npackage func a()",
    ])
    func aMissingSentenceIsFound(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "/// One.\npackage struct A {}", "package import Mesh", "/// One.\n///\n/// More\n@A(b)\npackage func a()",
        "/// A long\n/// sentence (really).\npackage let a: Int", "package extension A {}", "let package = Package()",
    ])
    func aSentencePasses(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Mesh/A.swift", text: text)) == [])
    }
}
