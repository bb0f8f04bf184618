import Templates

extension Sample {
    /// A control plane and four nodes, each in another state.
    static var nodes: [NodeLine] {
        var own = line("studio-9b20", "orchestrator", "online", "", "active")
        own.privacy = .local
        own.model = "qwen3-8b"
        own.slots = [SlotUse(kind: "text", inFlight: 1, maxConcurrent: 2)]
        own.tokens = "18\u{2009}204"
        own.task = run("run-58")
        var den = line("den-pc-1f3a", "worker", "online", "", "active")
        den.privacy = .paired
        den.label = "den PC"
        den.model = "qwen3-8b"
        den.slots = [
            SlotUse(kind: "gpu", inFlight: 2, maxConcurrent: 2), SlotUse(kind: "embed", inFlight: 0, maxConcurrent: 4),
        ]
        den.tokens = "61\u{2009}930"
        den.cost = "$0.40 / $5.00"
        den.task = run("run-57")
        den.isSelected = true
        var attic = line("attic-77c0", "worker", "degraded", "21 s", "blocked")
        attic.status = StatusMark("blocked", reason: ReasonText(code: "node_maintenance"))
        attic.privacy = .paired
        attic.slots = [SlotUse(kind: "text", inFlight: 0, maxConcurrent: 1)]
        var cloud = line("rented-h100-0e11", "worker", "online", "", "error")
        cloud.status = StatusMark("error", reason: ReasonText(code: "model_load_failed"))
        cloud.privacy = .everywhere
        cloud.slots = [SlotUse(kind: "gpu", inFlight: 0, maxConcurrent: 8)]
        cloud.cost = "$0.02 / $2.00"
        var old = line("old-laptop-3d42", "agent", "offline", "2 h", "idle")
        old.privacy = .unknown
        return [own, den, attic, cloud, old]
    }

    private static func line(
        _ id: String, _ kind: String, _ liveness: String, _ age: String, _ status: String
    ) -> NodeLine {
        NodeLine(
            id: id, href: "/mesh/nodes/\(id)", kind: kind, liveness: LivenessMark(word: liveness, age: age),
            status: StatusMark(status))
    }

    static func topology(_ lines: [NodeLine], selected: String? = "den-pc-1f3a") -> Topology {
        let hub = lines.first?.id ?? ""
        let kinds = ["trust", "delegation", "channel", "trust"]
        let states = ["active", "active", "degraded", "idle"]
        let edges = lines.dropFirst().enumerated().map { index, line in
            TopologyEdge(from: hub, to: line.id, kind: kinds[index % 4], status: states[index % 4])
        }
        let places = TopologyLayout.place(
            previous: [:], ids: lines.map(\.id), edges: edges.map { ($0.from, $0.to) }, pins: [:])
        let nodes = lines.map { line in
            var node = TopologyNode(
                id: line.id, shape: line.id == hub ? .controlPlane : .node, href: "/mesh?node=\(line.id)",
                point: places[line.id] ?? TopologyPoint(x: 0.5, y: 0.5), liveness: line.liveness)
            node.status = line.status
            node.privacy = line.privacy
            node.slotCount = line.slots.map(\.maxConcurrent).reduce(0, +)
            node.isSelected = line.id == selected
            node.isPinned = line.id == "attic-77c0"
            return node
        }
        return Topology(nodes: nodes, edges: edges)
    }

    static var metrics: [Metric] {
        [
            Metric("nodes", "3", unit: "/ 5 online"), Metric("active", "2", href: "/runs?status=running"),
            Metric("blocked", "1"), Metric("errors, 1 h", "1", href: "/runs?status=failed", isAlarm: true),
            Metric("tokens", "42", unit: "tok/s"), Metric("cost", "$0.03", unit: "/ h"),
        ]
    }

    static var inspector: NodeInspector {
        var inspector = NodeInspector(node: nodes[1])
        inspector.facts = [
            Fact("Version", mono: "0.2.0"), Fact("Address", mono: "192.168.1.31"), Fact("Up", mono: "3 d 04 h"),
            Fact("Trust", "paired"),
        ]
        inspector.spend = SpendGauge(used: "$0.40", cap: "$5.00", percent: 8)
        inspector.events = [
            RunEventLine(time: time("12 s ago"), "run-57 started on slot gpu."),
            RunEventLine(time: time("4 m ago"), "Joined this mesh.", audit: LinkText("entry 12", href: "/audit/12")),
        ]
        inspector.pinAction = "/mesh/nodes/den-pc-1f3a/pin"
        inspector.actions = nodeActions
        return inspector
    }

    static var nodeActions: NodeActionLinks {
        let path = "/mesh/nodes/den-pc-1f3a/"
        var links = NodeActionLinks(node: "den-pc-1f3a", kill: path + "kill")
        links.drain = path + "drain"
        links.replay = path + "replay"
        links.rotate = "/mesh/peers/den-pc-1f3a/rotate"
        links.resume = path + "resume"
        links.resumeCommand = "vox populi node resume den-pc-1f3a"
        return links
    }

    static var leases: [LeaseLine] {
        var lease = LeaseLine(
            id: "lease-31", scope: "task:57", holder: node("den-pc-1f3a"), state: StatusMark("renewed"),
            expires: time("in 48 s"))
        lease.privacy = .paired
        lease.run = run("run-57")
        lease.revoke = "/mesh/leases/lease-31/revoke"
        return [lease]
    }

    static var mesh: MeshPage {
        var page = MeshPage(chrome: chrome, metrics: metrics, topology: topology(nodes))
        page.selected = "den-pc-1f3a"
        page.inspector = inspector
        page.nodes = nodes
        page.leases = leases
        page.budget = BudgetBar(
            total: SpendGauge(used: "$0.42", cap: "$5.00", percent: 8),
            shares: [
                .init(node: node("den-pc-1f3a"), privacy: .paired, used: "$0.40", cap: "$5.00", percent: 8),
                .init(node: node("rented-h100-0e11"), privacy: .everywhere, used: "$0.02", cap: "$2.00", percent: 0.4),
            ])
        page.throughput = ThroughputStrip(
            minutes: (0..<60).map { minute in
                .init(time: "22:\(minute + 10)", tokensPerSecond: Double(minute * 37 % 53) + (minute > 40 ? 20 : 0))
            })
        var membership = MembershipLine(
            inviter: "lena@harbour", joinedAs: "studio-9b20", address: "https://192.168.1.20:9847",
            liveness: LivenessMark(word: "online", age: ""), joined: time("2 d ago"))
        membership.fingerprint = "4f1c 09ab 77d0 e2c4"
        page.memberships = [membership]
        return page
    }

    /// A mesh that nobody has joined.
    static var emptyMesh: MeshPage {
        var chrome = chrome
        chrome.runs = RunChip()
        chrome.status = StatusBar(online: 0, total: 0, defaultModel: "—")
        return MeshPage(
            chrome: chrome,
            metrics: ["nodes", "active", "blocked", "errors, 1 h", "tokens", "cost"].map { Metric($0, "0") },
            topology: Topology(nodes: [], edges: []))
    }
}
