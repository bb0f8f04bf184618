/// What became of a batch, or what would become of it: one outcome for each item, with the reasons of every node.
package struct BatchPage: Sendable, Hashable {
    /// What a dry run was asked, to start it for real.
    package struct Start: Sendable, Hashable {
        /// Items at most.
        package var limit: String
        /// Node id; empty for any.
        package var target: String

        /// The same request without the dry run.
        package init(limit: String, target: String) {
            self.limit = limit
            self.target = target
        }
    }

    /// The frame.
    package var chrome: Chrome
    /// Id of the batch; `nil` for a dry run, which is not kept.
    package var id: String?
    /// When it was started or planned.
    package var time: TimeText
    /// One outcome for each item, in the order of planning.
    package var lines: [BatchLine]
    /// Items that were placed, or would be.
    package var dispatched: Int
    /// Items that stay in the inbox.
    package var refused: Int
    /// Starts a dry run for real; `nil` otherwise.
    package var start: Start?
    /// The command that does the same.
    package var command: String

    /// A batch; id, counts and start are set by name.
    package init(chrome: Chrome, time: TimeText, lines: [BatchLine], command: String) {
        self.chrome = chrome
        self.time = time
        self.lines = lines
        self.command = command
        id = nil
        dispatched = 0
        refused = 0
        start = nil
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: id.map { "Batch \($0)" } ?? "Plan of a batch", section: .hopper,
            isSectionRoot: false, parent: LinkText("Hopper", href: "/hopper"),
            content: """
                <section class="panel"><h2>Outcome</h2><p class="verdict">\(sentence)</p><p class="meta">\(time.html)\
                </p>\(lines.isEmpty ? Self.nothing : table)\(.with(start, startForm))\
                \(CommandBlock(id: "batch-command", text: command).html)</section>
                """
        ).html
    }

    private static let nothing: HTML = """
        <p class="quiet">No item was waiting.</p>
        """

    private var sentence: HTML {
        id == nil
            ? "Nothing was started. \(dispatched) would be given out, \(refused) would stay in the inbox."
            : "\(Self.counted(dispatched: dispatched, refused: refused))"
    }

    /// What came of a batch in one sentence, such as `3 given out, 1 stays in the inbox.`.
    package static func counted(dispatched: Int, refused: Int) -> String {
        "\(dispatched) given out, \(refused) \(refused == 1 ? "stays" : "stay") in the inbox."
    }

    private var table: HTML {
        DataTable(
            caption: "Outcome of each item", columns: ["Item", "Outcome", "Node", "Run", "Why"].map { .init($0) },
            rows: .each(lines, \.html)
        ).html
    }

    private func startForm(_ start: Start) -> HTML {
        """
        <form method="post" action="/hopper/start-batch" class="form-foot">\(chrome.token)\
        <input type="hidden" name="limit" value="\(start.limit)">\
        <input type="hidden" name="target" value="\(start.target)">\
        <button class="button button-primary">\(Icon.play.html)Start it for real</button></form>
        """
    }
}
