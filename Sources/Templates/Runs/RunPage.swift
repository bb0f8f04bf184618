/// One run: where it runs and why, what it says, what it cost, and what can be done about it.
package struct RunPage: Sendable, Hashable {
    /// One try to run it.
    package struct Attempt: Sendable, Hashable {
        /// From 1.
        package var number: Int
        /// Node that had it.
        package var node: LinkText?
        /// When it was given out.
        package var started: TimeText?
        /// How it ended, or what it does now.
        package var status: StatusMark

        /// A try.
        package init(number: Int, node: LinkText?, started: TimeText?, status: StatusMark) {
            self.number = number
            self.node = node
            self.started = started
            self.status = status
        }
    }

    /// The frame.
    package var chrome: Chrome
    /// Id of the run.
    package var id: String
    /// Its class.
    package var privacy: PrivacyMark
    /// What state it is in.
    package var status: StatusMark
    /// Node, slot, model, kind, times, tokens, cost, trace, item.
    package var facts: [Fact]
    /// What it says.
    package var output: RunOutput
    /// The prompt; `nil` when it was not kept.
    package var prompt: String?
    /// Why it is where it is.
    package var decision: DecisionTable?
    /// What happened, oldest first.
    package var events: [RunEventLine]
    /// Tries, oldest first.
    package var attempts: [Attempt]
    /// Address of the page that asks before it cancels; `nil` once the run is over.
    package var cancel: String?
    /// Address of the page that asks before it starts the run again; `nil` while the run goes on.
    package var replay: String?
    /// What "Run again" would submit; `nil` when the prompt was not kept.
    package var again: RunAgainForm?
    /// `vox://trace/…`, to copy.
    package var trace: String?

    /// A run; the rest is set by name.
    package init(chrome: Chrome, id: String, privacy: PrivacyMark, status: StatusMark, output: RunOutput) {
        self.chrome = chrome
        self.id = id
        self.privacy = privacy
        self.status = status
        self.output = output
        facts = []
        prompt = nil
        decision = nil
        events = []
        attempts = []
        cancel = nil
        replay = nil
        again = nil
        trace = nil
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] {
        chrome.fragments + [
            LiveFragment("run-state", state), LiveFragment("run-output", RunOutput.region(output)),
            LiveFragment("run-why", DecisionTable.region(decision, id: "run-why")),
            LiveFragment("run-attempts", attemptsRegion), LiveFragment("run-events", eventsRegion),
        ]
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Run \(id)", section: .runs, isSectionRoot: false,
            live: .init(page: "run", id: id), parent: LinkText("Runs", href: "/runs"), badges: privacy.badge,
            content: """
                <div class="columns-side"><div class="stack">\(RunOutput.region(output))\(promptPanel)\
                \(DecisionTable.region(decision, id: "run-why"))\(attemptsRegion)</div><div class="stack">\(state)\
                \(eventsRegion)\(againPanel)</div></div>
                """
        ).html
    }

    /// Facts with the way to cancel, which is there only while the run is not over.
    private var state: HTML {
        """
        <section class="panel" id="run-state" data-announce="Run is \(status.word)"><h2>Run</h2>\
        \(Fact.list([Fact("Status", html: status.html), Fact("Class", html: privacy.badge)] + facts))\
        \(.with(trace) { "<h3>Trace</h3>\(CommandBlock(id: "run-trace", text: $0, what: "trace").html)" })\
        \(.with(cancel, cancelling))\(.with(replay) {
            "<h3>Replay</h3><p><a class=\"button button-small\" href=\"\(path: $0)\">Replay this run…</a></p>"
        })</section>
        """
    }

    private func cancelling(_ page: String) -> HTML {
        """
        <h3>Stop it</h3><p><a class="button button-danger" href="\(path: page)">Cancel this run…</a></p>\
        \(CommandBlock(
            id: "run-cancel-command", text: "vox runs cancel \(id) --reason \"…\" --yes-i-mean-it").html)
        """
    }

    private var promptPanel: HTML {
        guard let prompt else {
            return """
                <section class="panel"><h2>Prompt</h2><p class="quiet">It was not recorded, so the run cannot be \
                started again from here. To do the work again, submit the text in the hopper.</p></section>
                """
        }
        return """
            <section class="panel"><h2>Prompt</h2><pre class="output prompt" tabindex="0" aria-label="Prompt">\(prompt)\
            </pre></section>
            """
    }

    private var attemptsRegion: HTML {
        let table = DataTable(
            caption: "Attempts", columns: ["No.", "Node", "Given out", "State"].map { .init($0) },
            rows: .each(attempts) {
                """
                <tr><th scope="row" class="mono">\($0.number)</th><td>\(.with($0.node) { $0.monoHTML })</td>\
                <td>\(.with($0.started) { $0.html })</td><td>\($0.status.html)</td></tr>
                """
            })
        return """
            <section class="panel" id="run-attempts"><h2>Attempts <span class="count">\(attempts.count)</span></h2>\
            \(attempts.isEmpty ? "<p class=\"quiet\">No node has had it yet.</p>" : table.html)</section>
            """
    }

    private var eventsRegion: HTML {
        """
        <section class="panel" id="run-events"><h2>Events</h2>\
        \(RunEventLine.list(events, empty: "Nothing has happened yet."))</section>
        """
    }

    private var againPanel: HTML {
        .with(again) { "<section class=\"panel\"><h2>Run again</h2>\($0.html(csrf: chrome.csrf))</section>" }
    }
}
