import Templates
import Testing

@Suite struct ShellTextTests {
    @Test(arguments: [
        ("text_infer", "text_infer"), ("a b", "'a b'"), ("", "''"), ("it's", "'it'\\''s'"),
        ("$(rm -rf /)", "'$(rm -rf /)'"),
        ("a\nb\u{1B}[2J", "'a b [2J'"), ("a\u{202E}b", "'a b'"), ("--flag=1", "--flag=1"), ("ü", "'ü'"),
    ])
    func argumentsAreReadBackByAShell(argument: String, quoted: String) {
        #expect(ShellText.quote(argument) == quoted)
    }
}
