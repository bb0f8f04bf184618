/// The mesh as it was at one instant: who was there, what ran, what had been spent.
///
/// Nothing on it can be acted on.
package struct InstantPage: Sendable, Hashable {
    /// A machine as the log knows it.
    package struct Machine: Sendable, Hashable {
        /// Its id.
        package var id: String
        /// Entries that name it.
        package var href: String
        /// Name for people.
        package var label: String
        /// `machine` or `agent`.
        package var kind: String
        /// Whether it was heard from.
        package var liveness: LivenessMark
        /// Its class.
        package var privacy: PrivacyMark
        /// Gates that were not open, such as `paused`; empty when all were.
        package var gates: String
        /// Tokens of the day before.
        package var tokens: String
        /// Money of the day before.
        package var spend: String

        /// A machine; gates and figures are set by name.
        package init(id: String, href: String, label: String, liveness: LivenessMark, privacy: PrivacyMark) {
            self.id = id
            self.href = href
            self.label = label
            self.liveness = liveness
            self.privacy = privacy
            kind = ""
            gates = ""
            tokens = ""
            spend = ""
        }
    }

    /// A run, lease or hopper item that was open.
    package struct Piece: Sendable, Hashable {
        /// What it is: `run`, `lease` or `item`.
        package var kind: String
        /// Its id.
        package var id: String
        /// Its page; nil when it has none.
        package var href: String?
        /// Node that had it; empty when none had.
        package var node: String
        /// What else the log says, in a few words.
        package var note: String

        /// A piece of work.
        package init(kind: String, id: String, href: String?, node: String, note: String) {
            self.kind = kind
            self.id = id
            self.href = href
            self.node = node
            self.note = note
        }
    }

    /// The frame.
    package var chrome: Chrome
    /// The timeline.
    package var scrubber: Scrubber
    /// The instant for people, in UTC.
    package var moment: String
    /// Figures in a row.
    package var metrics: [Metric]
    /// The drawing.
    package var topology: Topology
    /// Machines in order of addition.
    package var machines: [Machine]
    /// Open work in order of its beginning.
    package var work: [Piece]
    /// How the state was found: last entry, memo, entries applied.
    package var sources: [Fact]

    /// An instant without machines and work.
    package init(chrome: Chrome, scrubber: Scrubber, moment: String, topology: Topology) {
        self.chrome = chrome
        self.scrubber = scrubber
        self.moment = moment
        self.topology = topology
        metrics = []
        machines = []
        work = []
        sources = []
    }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "State at \(moment)", section: .audit, isSectionRoot: false,
            parent: LinkText("Audit", href: "/audit"), actions: Self.actionsOff,
            content: """
                \(banner)<div class="stack">\(scrubber.html)\(Metric.region(metrics, id: "instant-metrics"))\
                <div class="columns-side"><div class="stack">\
                \(.when(!topology.nodes.isEmpty, Topology.region(topology)))\(machineTable)</div>\
                <div class="stack">\(workTable)\(sourcePanel)</div></div></div>
                """
        ).html
    }

    /// The audit page's action as it cannot be taken here.
    private static let actionsOff: HTML = """
        <button class="button button-primary" type="button" disabled aria-describedby="instant-banner">Verify \
        again</button>
        """

    private var banner: HTML {
        """
        <div class="banner banner-warn" id="instant-banner" role="status">\(Icon.warning.html)<p>State at \(moment) \
        UTC; actions are off. <a href="/audit">Back to live</a></p></div>
        """
    }

    private var machineTable: HTML {
        let table = DataTable(
            caption: "Machines at this instant",
            columns: [
                .init("Machine"), .init("Kind"), .init("Liveness"), .init("Gates"), .init("Heartbeat and load"),
                .init("Tokens 24 h", figure: true), .init("Spend 24 h", figure: true),
            ],
            rows: .each(machines, Self.row))
        return """
            <section class="panel" id="instant-machines"><h2>Machines <span class="count">\(machines.count)</span>\
            </h2>\(machines.isEmpty ? Self.nobody : table.html)</section>
            """
    }

    private static var nobody: HTML { "<p class=\"quiet\">No machine was in the registry.</p>" }

    private static func row(_ machine: Machine) -> HTML {
        """
        <tr data-key="\(machine.id)"><th scope="row"><a class="mono" href="\(path: machine.href)">\(machine.id)</a> \
        \(machine.privacy.badge) <span class="meta">\(machine.label)</span></th><td>\(machine.kind)</td>\
        <td>\(machine.liveness.html)</td><td>\(machine.gates.isEmpty ? "open" : machine.gates)</td>\
        <td class="meta">not recorded</td><td class="figure">\(machine.tokens)</td>\
        <td class="figure">\(machine.spend)</td></tr>
        """
    }

    private var workTable: HTML {
        let table = DataTable(
            caption: "Open work at this instant",
            columns: [.init("Work"), .init("State")], rows: .each(work, Self.row))
        return """
            <section class="panel" id="instant-work"><h2>Open work <span class="count">\(work.count)</span></h2>\
            \(work.isEmpty ? "<p class=\"quiet\">Nothing ran and nothing waited.</p>" : table.html)</section>
            """
    }

    private static func row(_ piece: Piece) -> HTML {
        let id: HTML = piece.href.map { "<a href=\"\(path: $0)\">\(piece.id)</a>" } ?? "\(piece.id)"
        let place: HTML = .when(!piece.node.isEmpty, "<br><span class=\"meta mono\">\(piece.node)</span>")
        return """
            <tr data-key="\(piece.kind)-\(piece.id)"><th scope="row"><span class="meta">\(piece.kind)</span> \
            <span class="mono">\(id)</span></th><td>\(piece.note)\(place)</td></tr>
            """
    }

    private var sourcePanel: HTML {
        """
        <section class="panel" id="instant-sources"><h2>From the log</h2>\(Fact.list(sources))<p class="hint">The \
        state is replayed from signed entries. Heartbeats, processor and memory load are not recorded.</p></section>
        """
    }
}
