import Testing

@Suite struct ScannerTests {
    @Test(arguments: [
        ("let a = \"x // y\" // why", "let a = \"      \"       "),
        ("f(\"a\\(b(\"c\") + 1)d\")e", "f(\"  (b(\" \") + 1) \")e"),
        ("/* a /* b */ c */d", String(repeating: " ", count: 17) + "d"),
        ("#\"a\\(b\\#(c)\"#.d", "#\"      (c)\"#.d"),
        ("let r = #/a\"b/#\nx", "let r = #      \nx"),
        ("f(/\"a\\/{/, b / c)", "f(       , b / c)"), ("a = b / c / d", "a = b / c / d"), ("f(/)", "f(/)"),
        ("\"\"\"\n a \"b\" \\\\\n\"\"\"c", "\"\"\"\n         \n\"\"\"c"),
    ])
    func literalsAndCommentsAreMasked(text: String, code: String) {
        #expect(String(decoding: SwiftText(text).code, as: UTF8.self) == code)
    }

    @Test func commentsAreFoundByLine() {
        let text = SwiftText("a\nb // one\n/* two\n*/ c // three\n")
        #expect(text.comments[2] == "// one")
        #expect(text.comments[3] == "/* two\n*/")
        #expect(text.comments[4] == "// three")
    }

    @Test func functionsAreMeasured() {
        let file = SourceFile(
            path: "Sources/Mesh/A.swift",
            text: """
                protocol P { func q(a: Int)
                    func r(b: [Int: Int]) }
                struct S {
                    init(a: Int, b: Int) { self.a = a
                        self.b = b
                    }
                    init(c: Int) { check(c) }
                    func f<T>(a: (T, T), b: Result<T, any Error>, c: Int,) -> [T: T] where T: P {
                        let x = Self.init(1)
                    }
                }
                """)
        #expect(file.functions.map(\.name) == ["q", "r", "init", "init", "f"])
        #expect(file.functions.map(\.lineCount) == [0, 0, 3, 1, 3])
        #expect(file.functions.map(\.parameterCount) == [1, 1, 2, 1, 3])
        #expect(file.functions.map(\.isMemberwise) == [false, false, true, false, false])
    }

    @Test func theRepositoryIsFound() {
        #expect(Repository.exists("Package.swift"))
        #expect(Repository.sources.count > 100)
        #expect(Repository.tests.count > 50)
    }
}
