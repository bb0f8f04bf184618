/// The machines of the mesh and what they do now.
package struct MeshPage: Sendable, Hashable {
    /// The frame.
    package var chrome: Chrome
    /// Figures at the top.
    package var metrics: [Metric]
    /// What the mesh spends, when it has a cap.
    package var budget: BudgetBar?
    /// Tokens per second of the last hour; `nil` while nothing has been counted.
    package var throughput: ThroughputStrip?
    /// The drawing.
    package var topology: Topology
    /// The selected node.
    package var inspector: NodeInspector?
    /// Id of the selected node, for the live stream; `nil` when none is.
    package var selected: String?
    /// Nodes in registration order.
    package var nodes: [NodeLine]
    /// Execution leases that live.
    package var leases: [LeaseLine]
    /// Meshes that this machine works for.
    package var memberships: [MembershipLine]

    /// A mesh page without nodes; the rest is set by name.
    package init(chrome: Chrome, metrics: [Metric], topology: Topology) {
        self.chrome = chrome
        self.metrics = metrics
        self.topology = topology
        budget = nil
        throughput = nil
        inspector = nil
        selected = nil
        nodes = []
        leases = []
        memberships = []
    }

    /// The regions of this page itself, in reading order.
    private var regions: [LiveFragment] {
        [
            LiveFragment("mesh-metrics", Metric.region(metrics)),
            LiveFragment("mesh-budget", BudgetBar.region(budget)),
            LiveFragment("mesh-topology", Topology.region(topology)),
            LiveFragment("node-inspector", NodeInspector.region(inspector)),
            LiveFragment("mesh-throughput", ThroughputStrip.region(throughput)),
            LiveFragment("mesh-nodes", NodeLine.region(nodes)),
            LiveFragment("mesh-leases", LeaseLine.region(leases, id: "mesh-leases")),
            LiveFragment("mesh-memberships", MembershipLine.region(memberships)),
        ]
    }

    /// Every live region of this page as it is now.
    package var fragments: [LiveFragment] { chrome.fragments + regions }

    /// The whole page.
    package var html: HTML {
        Page(
            chrome: chrome, title: "Mesh", section: .mesh, live: .init(page: "mesh", id: selected),
            purpose: "The machines that work together, and what each does now.",
            actions: "<a class=\"button button-primary\" href=\"/add-node\">\(Icon.plus.html)Add a node</a>",
            content: """
                \(NodeInspector.pinForm(chrome.token))\(.each(regions.prefix(2), \.html))\
                <div class="mesh-grid">\(.each(regions[2...3], \.html))</div>\
                \(.each(regions.dropFirst(4), \.html))
                """
        ).html
    }
}
