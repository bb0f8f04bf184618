import Testing

@testable import Mesh

/// What other machines say must not steer the terminal that shows it.
@Suite struct WireTextTests {
    @Test(arguments: [
        ("\u{1B}[31mred\u{1B}]0;title\u{7}", "�[31mred�]0;title�"), ("a\rb", "a�b"), ("a\u{9B}2Jb", "a�2Jb"),
        ("a\u{85}b", "a�b"), ("a\u{7F}\u{8}\u{0}b", "a���b"), ("den\u{202E}cp", "den�cp"),
        ("\u{2066}a\u{2069}\u{200F}\u{61C}", "�a���"), ("a\u{2028}b\u{2029}", "a�b�"), ("a\nb\tc\r\n", "a b c "),
        ("", ""), ("Zoë — 日本 👩‍🔬 שלום", "Zoë — 日本 👩‍🔬 שלום"),
    ])
    func oneLineHoldsNothingThatSteers(_ text: String, _ shown: String) {
        #expect(text.printable() == shown)
        #expect(shown.printable() == shown)
    }

    @Test func linesAndTabsStayWhereTheyAreWanted() {
        #expect("a\r\n\tb\nc\r\u{1B}[2K".printable(keepingLines: true) == "a\n\tb\nc��[2K")
    }

    @Test func jsonKeepsItsMeaning() throws {
        let text = "{\n  \"a\" : \"x\u{7F}\u{9B}y\u{202E}z\u{2028}é\"\n}"
        #expect(text.printableJSON == "{\n  \"a\" : \"x\\u007f\\u009by\\u202ez\\u2028é\"\n}")
        #expect("{}".printableJSON == "{}")
    }
}
