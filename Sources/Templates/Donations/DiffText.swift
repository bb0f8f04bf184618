/// A unified diff with its lines marked by words of the format as well as by colour.
struct DiffText: Sendable {
    /// The diff; empty when nothing would change.
    let text: String

    var html: HTML {
        guard !text.isEmpty else { return "<p class=\"quiet\">Nothing would change.</p>" }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return """
            <pre class="diff" tabindex="0" aria-label="Changed lines">\(.each(lines.enumerated()) { numbered in
                Self.line(numbered.element, isLast: numbered.offset == lines.count - 1)
            })</pre>
            """
    }

    private static func line(_ line: String, isLast: Bool) -> HTML {
        if line.isEmpty, isLast { return .empty }
        return "<span\("class", style(line))>\(line)\n</span>"
    }

    private static func style(_ line: String) -> String? {
        if line.hasPrefix("+++") || line.hasPrefix("---") { return "diff-name" }
        return switch line.first {
        case "+": "diff-added"
        case "-": "diff-removed"
        case "@": "diff-place"
        default: nil
        }
    }
}
