import Testing

@testable import Templates

/// Text from outside stays text, wherever it is put.
@Suite struct EscapingTests {
    private var mesh: MeshPage {
        var page = Sample.mesh
        page.chrome.meshName = Sample.hostile
        page.chrome.path = "/mesh?node=" + Sample.hostile
        page.chrome.csrf = Sample.hostile
        page.chrome.notice = Notice(.error, Sample.hostile, link: LinkText(Sample.hostile, href: "javascript:alert(1)"))
        page.selected = Sample.hostile
        var line = page.nodes[1]
        line.id = Sample.hostile
        line.href = "//evil.example/"
        line.label = Sample.hostile
        line.model = Sample.hostile
        line.kind = Sample.hostile
        line.status = StatusMark(Sample.hostile, reason: ReasonText(code: Sample.hostile))
        line.slots = [SlotUse(kind: Sample.hostile, inFlight: 9, maxConcurrent: 0)]
        page.nodes = [line]
        page.inspector = NodeInspector(node: line)
        page.inspector?.facts = [Fact(Sample.hostile, Sample.hostile), Fact("Key", mono: Sample.hostile)]
        page.topology = Sample.topology([line, line])
        return page
    }

    @Test func hostileTextMakesNoMarkup() {
        let checker = MarkupChecker(mesh.html.text)
        #expect(checker.elements("script").count == 1)
        #expect(checker.elements("b").count == 3, "the three counts of the run chip")
        #expect(!checker.faults.contains { $0.contains("onclick") || $0.contains("inline script") })
        #expect(!mesh.html.text.contains("<script>"))
    }

    @Test func foreignAddressesBecomeNone() {
        let text = mesh.html.text
        #expect(!text.contains("javascript:") && !text.contains("evil.example"))
    }

    @Test(
        arguments: [
            ("/mesh", true), ("/mesh?node=a%20b#x", true), ("?page=2", true), ("#main", true), ("", false),
            ("mesh", false),
            ("//evil.example", false), ("/\\evil.example", false), ("https://evil.example", false),
            ("javascript:alert(1)", false), ("/a b", false), ("/a\nb", false),
        ])
    func localAddresses(_ address: String, _ isLocal: Bool) {
        #expect(Escape.isLocal(address) == isLocal)
    }

    @Test(
        arguments: [
            ("a & b", "a &amp; b"), ("<b>", "&lt;b&gt;"), ("\"'", "&quot;&#39;"), ("\u{0}\u{7f}", "\u{FFFD}\u{FFFD}"),
            ("\r\n\t", "&#13;\n\t"), ("ünï — 火", "ünï — 火"), ("", ""),
        ])
    func characters(_ text: String, _ written: String) {
        #expect(("\(text)" as HTML).text == written)
    }

    @Test(
        arguments: [
            (0.0, "0"), (-0.04, "0"), (1.25, "1.3"), (-2.5, "-2.5"), (100, "100"), (.nan, "0"), (.infinity, "0"),
        ])
    func lengths(_ number: Double, _ written: String) {
        #expect(("\(number)" as HTML).text == written)
    }

    /// A literal that the compiler took for text instead of markup shows up as escaped tags.
    @Test(arguments: SamplePages.all) func noMarkupIsEscapedByMistake(_ page: SamplePages.Rendered) {
        #expect(!page.html.text.contains("&lt;/"))
    }
}
