import Hummingbird
import Mesh
import Templates

/// `/audit/at/{ts_micros}`: the mesh as it was, with the timeline to move in.
struct InstantPages: Sendable {
    let timeline: Timeline
    let reader: TimelineReader
    let frame: FrameReader
    let controlPlane: NodeID
    private let drawer: TopologyDrawer

    /// `drawer` is the live page's, so that a machine stands in the past where it stands now.
    init(_ services: MeshServices, frame: FrameReader, drawer: TopologyDrawer) {
        self.drawer = drawer
        timeline = services.timeline
        reader = TimelineReader(timeline: services.timeline, clock: services.clock)
        controlPlane = services.registry.ownNodeID
        self.frame = frame
    }

    func add(to table: inout DashboardTable) {
        table.page(Links.auditAt) { request, _ in
            .redirect(to: Links.meshAt(try Self.asked(try request.queryFields())), type: .normal)
        }
        table.page(Links.auditAt + "/{ts_micros}") { _, context in
            let micros = try TimelineAPI.instant(try context.require("ts_micros"))
            let chrome = try await frame.chrome(context, path: Links.meshAt(micros))
            return PageAnswer.html(try await page(micros, chrome).html)
        }
    }

    /// The instant of the slider, `ts`, or of the field, `time` in UTC.
    static func asked(_ query: Fields) throws(DashboardError) -> Int64 {
        if let text = query.filled("ts") { return try TimelineAPI.instant(text) }
        guard let text = query.filled("time"), let micros = Figures.micros(utc: text) else { throw .badTimestamp }
        return micros
    }

    private func page(_ micros: Int64, _ chrome: Chrome) async throws -> InstantPage {
        let instant = try await timeline.at(micros)
        let scrubber = try await reader.scrubber(at: micros)
        var page = InstantPage(
            chrome: chrome, scrubber: scrubber, moment: Figures.moment(micros: micros),
            topology: drawer.draw(instant, controlPlane: controlPlane))
        page.fill(instant)
        return page
    }
}

extension InstantPage {
    fileprivate mutating func fill(_ instant: LogInstant) {
        let (nodes, work, spend) = (instant.state.mesh.nodes, instant.state.work, instant.spend)
        let online = nodes.count { $0.liveness == .online }
        let waiting = work.items.count { !$0.isAssigned }
        let total = spend.reduce(0) { $0 + $1.costMicroDollars }
        metrics = [
            Metric("Nodes", Figures.count(online), unit: "of \(Figures.count(nodes.count)) online"),
            Metric("Runs", Figures.count(work.runs.count)), Metric("Leases", Figures.count(work.leases.count)),
            Metric("Waiting", Figures.count(waiting)),
            Metric("Tokens, 24 h", Figures.count(spend.reduce(0) { $0 + $1.tokens })),
            Metric("Spend, 24 h", Figures.money(microDollars: UInt64(clamping: total))),
        ]
        machines = nodes.map { node in Machine(node, spend: spend.first { $0.node == node.id }) }
        self.work = Self.pieces(work)
        sources = [
            Fact(
                "Last entry",
                html: instant.lastIndex < 0
                    ? "none yet"
                    : LinkText("\(instant.lastIndex)", href: Links.entry(UInt64(instant.lastIndex))).html),
            Fact("Memo", instant.memoIndex < 0 ? "none, from the start" : "after entry \(instant.memoIndex)"),
            Fact("Entries since", mono: Figures.count(instant.appliedCount)),
        ]
    }

    private static func pieces(_ work: WorkProjection) -> [Piece] {
        work.runs.map { run in
            Piece(
                kind: "run", id: run.id.rawValue, href: Links.run(run.id), node: run.node?.rawValue ?? "",
                note: (run.isRunning ? "running" : "waiting")
                    + ", \(run.taskKind), since \(Figures.time(micros: run.startedMicros))")
        }
            + work.leases.map {
                Piece(kind: "lease", id: $0.id.rawValue, href: nil, node: $0.holder.rawValue, note: $0.scopeKey)
            }
            + work.items.map {
                Piece(
                    kind: "item", id: $0.id.rawValue, href: Links.item($0.id), node: $0.node?.rawValue ?? "",
                    note: $0.isAssigned ? "assigned, \($0.priority)" : "waiting, \($0.priority)")
            }
    }
}

extension InstantPage.Machine {
    fileprivate init(_ node: ProjectedNode, spend: ProjectedSpend?) {
        self.init(
            id: node.id.rawValue, href: Links.entries(of: node.id.rawValue),
            label: node.label, liveness: LivenessMark(word: node.liveness.rawValue, age: ""),
            privacy: PrivacyMark(displayWord: node.privacyClass))
        kind = node.kind
        gates = [
            node.isQuarantined ? "quarantined" : nil, node.isInMaintenance ? "maintenance" : nil,
            node.admission == .open ? nil : node.admission.rawValue,
        ].compactMap(\.self).joined(separator: ", ")
        tokens = Figures.count(spend?.tokens ?? 0)
        self.spend = Figures.money(microDollars: UInt64(clamping: spend?.costMicroDollars ?? 0))
    }
}

extension TopologyDrawer {
    /// The drawing of an instant; each machine leads to the entries that name it.
    func draw(_ instant: LogInstant, controlPlane: NodeID) -> Topology {
        let listed = instant.state.mesh.nodes
        guard !listed.isEmpty else { return Topology(nodes: [], edges: []) }
        let busy = instant.state.work.busyNodes
        let edges = instant.edges(from: controlPlane).map { edge in
            let isOnline = instant.state.mesh.node(edge.to)?.liveness == .online
            let status = !isOnline ? "degraded" : busy.contains(edge.to) ? "active" : "idle"
            return TopologyEdge(from: edge.from.rawValue, to: edge.to.rawValue, kind: edge.kind, status: status)
        }
        let isOwnListed = listed.contains { $0.id == controlPlane }
        let ids = (isOwnListed ? [] : [controlPlane.rawValue]) + listed.map(\.id.rawValue)
        let places = pastPlaces(ids: ids, edges: edges)
        var figures = listed.map { node in
            Self.figure(
                node, isBusy: busy.contains(node.id), isOwn: node.id == controlPlane, at: places[node.id.rawValue])
        }
        if !isOwnListed {
            var own = ProjectedNode(id: controlPlane)
            own.privacyClass = PrivacyClass.localOnly.display
            let isBusy = busy.contains(controlPlane)
            figures.insert(
                Self.figure(own, isBusy: isBusy, isOwn: true, at: places[controlPlane.rawValue]), at: 0)
        }
        return Topology(nodes: figures, edges: edges)
    }

    private static func figure(
        _ node: ProjectedNode, isBusy: Bool, isOwn: Bool, at point: TopologyPoint?
    ) -> TopologyNode {
        var figure = TopologyNode(
            id: node.id.rawValue, shape: isOwn ? .controlPlane : .node,
            href: Links.entries(of: node.id.rawValue),
            point: point ?? TopologyPoint(x: 0.5, y: 0.5),
            liveness: LivenessMark(word: node.liveness.rawValue, age: ""))
        let isBlocked = node.isInMaintenance || node.admission != .open
        figure.status = StatusMark(
            node.isQuarantined ? "error" : isBlocked ? "blocked" : isBusy ? "active" : "idle")
        figure.slotCount = Int(clamping: node.slotCount)
        figure.privacy = PrivacyMark(displayWord: node.privacyClass)
        figure.label = node.label.isEmpty ? node.id.rawValue : node.label
        return figure
    }
}
