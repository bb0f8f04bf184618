/// One thing that happened, with its time.
package struct RunEventLine: Sendable, Hashable {
    /// When.
    package var time: TimeText
    /// What, in one sentence.
    package var sentence: String
    /// Its entry in the audit log.
    package var audit: LinkText?

    /// A line.
    package init(time: TimeText, _ sentence: String, audit: LinkText? = nil) {
        self.time = time
        self.sentence = sentence
        self.audit = audit
    }

    static func list(_ events: [RunEventLine], empty: StaticString) -> HTML {
        guard !events.isEmpty else { return "<p class=\"quiet\">\(HTML(stringLiteral: empty))</p>" }
        return "<ol class=\"events\">\(.each(events, \.html))</ol>"
    }

    private var html: HTML {
        "<li>\(time.html)<span>\(sentence)</span>\(.with(audit) { " \($0.html)" })</li>"
    }
}
