/// One node in full: what it is, what it gives, what it has done.
package struct NodePage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// Its facts, slots, spend and last events.
    package var inspector: NodeInspector
    /// Hardware: device, memory, accelerators, tiers.
    package var hardware: [Fact]
    /// What its donation policy says, field by field; empty when it publishes none.
    package var policy: [Fact]
    /// Models that it reports.
    package var models: [ModelRow]
    /// Leases that it holds.
    package var leases: [LeaseLine]
    /// Its last runs, newest first.
    package var runs: [RunLine]
    /// How it is known: peer id, key, when it was paired, how it signs in.
    package var pairing: [Fact]
    /// Page that asks before its pairing ends; `nil` while it has none.
    package var unpair: String?
    /// What it could not find out about itself, one sentence each.
    package var probeFailures: [String]

    /// The page of a node; the rest is set by name.
    package init(chrome: Chrome, inspector: NodeInspector) {
        self.chrome = chrome
        self.inspector = inspector
        hardware = []
        policy = []
        models = []
        leases = []
        runs = []
        pairing = []
        unpair = nil
        probeFailures = []
    }

    /// The regions of this page itself: the wide column, then the narrow one.
    private var wide: [LiveFragment] {
        [
            LiveFragment("node-runs", runsRegion),
            LiveFragment("node-leases", LeaseLine.region(leases, id: "node-leases")),
            LiveFragment("node-models", modelsRegion),
            LiveFragment("node-policy", Self.facts("Donation policy", policy, id: "node-policy", empty: Self.noPolicy)),
        ]
    }

    private var narrow: [LiveFragment] {
        [
            LiveFragment("node-state", stateRegion),
            LiveFragment("node-pairing", pairingRegion),
            LiveFragment("node-hardware", hardwareRegion),
        ]
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] { chrome.fragments + wide + narrow }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: inspector.node.id, section: .mesh, isSectionRoot: false,
            live: .init(page: "node", id: inspector.node.id), parent: LinkText("Mesh", href: "/mesh"),
            badges: inspector.node.privacy.badge,
            purpose: .with(inspector.node.label) { "\($0)" }, actions: inspector.pinButton,
            content: """
                \(NodeInspector.pinForm(chrome.token))<div class="columns-side">\
                <div class="stack">\(.each(wide, \.html))</div><div class="stack">\
                \(.each(narrow, \.html))</div></div>
                """
        ).html
    }

    private static let noPolicy: HTML = "It publishes no donation policy, so it is given no work."

    private var stateRegion: HTML {
        "<section class=\"panel\" id=\"node-state\"><h2>Now</h2>\(inspector.body)</section>"
    }

    private var pairingRegion: HTML {
        """
        <section class="panel" id="node-pairing"><h2>Pairing</h2>\
        \(pairing.isEmpty ? "<p class=\"quiet\">It is not paired.</p>" : Fact.list(pairing))\(.with(unpair) {
            "<p class=\"buttons\"><a class=\"button button-small button-danger\" href=\"\(path: $0)\">Unpair…</a></p>"
        })</section>
        """
    }

    private var runsRegion: HTML {
        """
        <section class="panel" id="node-runs" data-rows><h2>Runs <span class="count">\(runs.count)</span></h2>\
        \(runs.isEmpty ? "<p class=\"quiet\">Nothing has run here yet.</p>" : RunLine.table(runs))</section>
        """
    }

    private var modelsRegion: HTML {
        """
        <section class="panel" id="node-models" data-rows><h2>Models <span class="count">\(models.count)</span></h2>\
        \(models.isEmpty ? "<p class=\"quiet\">It reports no model.</p>" : ModelRow.table(models, names: true))\
        </section>
        """
    }

    private var hardwareRegion: HTML {
        """
        <section class="panel" id="node-hardware"><h2>Hardware</h2>\
        \(hardware.isEmpty ? "<p class=\"quiet\">It reports no hardware.</p>" : Fact.list(hardware))\
        \(.when(!probeFailures.isEmpty, notFoundOut))</section>
        """
    }

    private var notFoundOut: HTML {
        "<h3>Not found out</h3><ul class=\"list\">\(.each(probeFailures) { "<li>\($0)</li>" })</ul>"
    }

    private static func facts(_ title: StaticString, _ facts: [Fact], id: String, empty: HTML) -> HTML {
        """
        <section class="panel" id="\(id)"><h2>\(HTML(stringLiteral: title))</h2>\
        \(facts.isEmpty ? "<p class=\"quiet\">\(empty)</p>" : Fact.list(facts))</section>
        """
    }
}
