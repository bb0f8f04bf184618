import Testing

@testable import Templates

@Suite struct MarkdownTests {
    @Test func rawMarkupAndScriptsAreDropped() {
        let text = Markdown.html("<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=\"x\">y</b>").text
        #expect(!text.contains("<script") && !text.contains("javascript:") && !text.contains("onclick"))
    }

    @Test func tablesHaveHeadsWithAScope() {
        let checker = MarkupChecker(Markdown.html("| A | B |\n|---|--:|\n| 1 | `x|y` |\n| *2* | p\\|q |\n\nafter").text)
        #expect(checker.faults == [])
        #expect(checker.elements("th").map(\.text) == ["A", "B"])
        #expect(checker.elements("td").map(\.text) == ["1", "x|y", "2", "p|q"])
        #expect(checker.elements("em").map(\.text) == ["2"])
    }

    @Test func hostileCellsStayText() {
        let text = Markdown.html("| <i>a</i> |\n|---|\n| <script>x</script> |").text
        #expect(!text.contains("<script") && !text.contains("<i>"))
    }

    @Test func fencedBarsAreNoTable() {
        #expect(!Markdown.html("```\n| A |\n|---|\n```").text.contains("<table"))
    }

    @Test func aBarAloneIsNoTable() {
        #expect(!Markdown.html("| A |\n| B |").text.contains("<table"))
    }
}
