/// A machine that cosigns this log, or a log that this machine cosigns.
package struct WitnessLine: Sendable, Hashable {
    /// Which of the two it is.
    package enum Side: Sendable, Hashable {
        /// Another machine says something of this log.
        case ofThisLog
        /// This machine says something of another's log.
        case ofAnotherLog
    }

    /// Whether the log is cosigned.
    package enum State: Sendable, Hashable {
        /// The newest look found what it should find.
        case cosigned
        /// The newest look found something else: the first bad entry, and why.
        case refused(index: String, reason: ReasonText)
    }

    /// Which of the two it is.
    package var side: Side
    /// The machine, or the other mesh.
    package var name: String
    /// Entries that are cosigned.
    package var size: String
    /// When they were; `nil` before the first time.
    package var time: TimeText?
    /// Whether the log is cosigned.
    package var state: State
    /// A refusal that a later look has overtaken, in one sentence.
    package var earlier: String?

    /// A line; an earlier refusal is set by name.
    package init(_ side: Side, name: String, size: String, time: TimeText?, state: State) {
        self.side = side
        self.name = name
        self.size = size
        self.time = time
        self.state = state
        earlier = nil
    }

    /// The lines as the live region `audit-witnesses`.
    package static func region(_ lines: [WitnessLine]) -> HTML {
        """
        <section class="panel" id="audit-witnesses"><h2>Witnesses</h2>\
        \(.when(lines.isEmpty, "<p class=\"quiet\">No machine cosigns this log, and this one cosigns no other.</p>"))\
        \(.each(lines, \.html))\(CommandBlock(id: "witness-command", text: "vox audit witness").html)</section>
        """
    }

    private var html: HTML {
        switch state {
        case .cosigned:
            """
            <p><span class="status status-ok">\(Icon.check.html)cosigned</span> \(sentence)\
            \(.with(time) { " \($0.html)" })\(.with(earlier) { "<br><span class=\"hint\">\($0)</span>" })</p>
            """
        case .refused(let index, let reason):
            """
            <div class="banner banner-error" role="alert">\(Icon.error.html)<p>\(refusal) First bad entry: \(index) \
            — \(reason.html)</p></div>
            """
        }
    }

    /// True when the newest look found something else than it should.
    var isRefused: Bool {
        if case .refused = state { true } else { false }
    }

    private var sentence: String {
        side == .ofThisLog ? "\(size) entries, by \(name)" : "\(size) entries of \(name), by this machine"
    }

    private var refusal: String {
        switch side {
        case .ofThisLog: "\(name) refuses to cosign this log."
        default: "This machine refuses to cosign the log of \(name)."
        }
    }
}
