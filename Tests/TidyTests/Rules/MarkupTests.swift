import Testing

/// The content policy of the pages allows no inline style, script or handler.
@Suite struct MarkupTests {
    private static let banned = [
        " style=", "<style", "<script>", "javascript:", " onclick=", " onload=", " onchange=", " onsubmit=",
        " oninput=",
        " onerror=", "srcdoc=",
    ]

    static func faults(in file: SourceFile) -> [Fault] {
        file.lines.enumerated().compactMap { index, line in
            let text = line.lowercased()
            guard !text.drop(while: { $0 == " " }).hasPrefix("//") else { return nil }
            return banned.first { text.contains($0) }.map { file.fault(index + 1, "inline \($0)") }
        }
    }

    @Test func markupHasNoInlineStyleOrScript() {
        expectNone(Repository.sources.filter { ["Templates", "Web"].contains($0.room) }.flatMap(Self.faults))
    }

    @Test(arguments: [
        "\"<p style=\\\"a\\\">\"", "\"<SCRIPT>a</script>\"", "#\"<a href=\"javascript:a\">\"#", "\"<a onclick=b>\"",
    ])
    func inlineMarkupIsFound(text: String) {
        #expect(Self.faults(in: SourceFile(path: "Sources/Templates/A.swift", text: text)).count == 1)
    }

    @Test func linkedMarkupPasses() {
        let text = "/// No <script> here.\n\"<script src=\\\"/a.js\\\" defer></script><p class=\\\"style\\\">\""
        #expect(Self.faults(in: SourceFile(path: "Sources/Templates/A.swift", text: text)) == [])
    }
}
