import Hummingbird
import Mesh
import Templates

/// The mesh page, its inspector, and the page of one node.
struct MeshPages: Sendable {
    let frame: FrameReader
    let drawer: TopologyDrawer

    private var services: MeshServices { frame.services }

    func add(to table: inout DashboardTable) {
        table.page("/") { _, _ in .redirect(to: Links.mesh, type: .normal) }
        table.page(Links.mesh) { request, context in
            let selected = try request.queryFields().filled("node")
            let path = selected.map { Links.selectedNode(NodeID($0)) } ?? Links.mesh
            let chrome = try await frame.chrome(context, path: path)
            return PageAnswer.html(try await mesh(chrome, selected: selected).html)
        }
        table.page("/mesh/nodes/{id}") { _, context in
            let id = NodeID(try context.require("id"))
            let chrome = try await frame.chrome(context, path: Links.node(id))
            return PageAnswer.html(try await node(id, chrome).html)
        }
    }

    func live() -> [String: LivePage] {
        [
            "mesh": LivePage(topics: [.mesh, .runs, .hopper]) { selected in
                let chrome = try await frame.liveChrome(path: Links.mesh)
                return try await mesh(chrome, selected: selected).fragments.map(\.liveRegion)
            },
            "node": LivePage(topics: [.mesh, .runs, .models, .policy, .hopper]) { id in
                let id = NodeID(id ?? "")
                let chrome = try await frame.liveChrome(path: Links.node(id))
                return try await node(id, chrome).fragments.map(\.liveRegion)
            },
        ]
    }

    private func mesh(_ chrome: Chrome, selected: String?) async throws -> MeshPage {
        let nowMs = services.clock.millis()
        let picture = try await frame.reader.picture()
        let counts = try await services.runs.counts()
        let memberships = try await memberships(nowMs: nowMs)
        var page = MeshPage(
            chrome: chrome,
            metrics: MeshPage.metrics(picture, counts, tokensPerSecond: try await frame.reader.tokensPerSecond()),
            topology: drawer.draw(
                picture, own: ownRow, inviters: memberships.filter { $0.state.word == "active" }, selected: selected))
        let snapshots = Dictionary(services.registry.candidates().map { ($0.id.rawValue, $0) }) { first, _ in first }
        page.nodes = picture.nodes.map { node in
            var line = NodeLine(node, snapshot: snapshots[node.id], isSelected: node.id == selected)
            line.href = Links.selectedNode(NodeID(node.id))
            return line
        }
        page.budget = BudgetBar(picture.nodes)
        page.selected = selected
        if let selected { page.inspector = try await inspector(NodeID(selected)) }
        page.leases = try await leases(of: nil, nowMs: nowMs)
        page.memberships = memberships
        return page
    }

    /// The own node's row, for the middle of the drawing, even while it is not listed.
    private var ownRow: MeshNodeJSON? {
        services.registry.ownNode.map {
            MeshNodeJSON($0, work: NodeWork(), controlPlane: $0.id, nowMs: services.clock.millis())
        }
    }

    private func inspector(_ id: NodeID) async throws -> NodeInspector? {
        guard let (snapshot, row) = try await frame.reader.node(id) else { return nil }
        let work = try await frame.reader.work()[id] ?? NodeWork()
        var inspector = NodeInspector(row, snapshot: snapshot, work: work, nowMs: services.clock.millis())
        let finished = try await services.runs.latestFinished(on: id)
        inspector.actions = NodeActionLinks(snapshot, hasFinishedRun: finished?.job.hasInput == true)
        if let peer = try await peer(id), peer.isActive { inspector.actions?.rotate = Links.rotate(peer.peer) }
        return inspector
    }

    private func leases(of node: NodeID?, nowMs: Int64) async throws -> [LeaseLine] {
        let runs = services.runs.runsByLease()
        return try await services.leases.list(as: .own).filter { node == nil || $0.holderNodeId == node }.map { lease in
            LeaseLine(
                lease, holder: services.registry.node(lease.holderNodeId), run: runs[lease.leaseId], nowMs: nowMs)
        }
    }

    private func memberships(nowMs: Int64) async throws -> [MembershipLine] {
        try await services.memberships.list().map { member in
            MembershipLine(member, health: services.memberships.health(of: member), nowMs: nowMs)
        }
    }

    private func node(_ id: NodeID, _ chrome: Chrome) async throws -> NodePage {
        guard let inspector = try await inspector(id), let snapshot = services.registry.node(id) else {
            throw DashboardError.unknownNode
        }
        let nowMs = services.clock.millis()
        var page = NodePage(chrome: chrome, inspector: inspector)
        page.hardware = NodePage.hardware(snapshot)
        page.policy = NodePage.policy(snapshot.record.donationPolicy)
        page.models = ModelOnNode.rows(of: snapshot).map { ModelRow($0, snapshot: snapshot) }
        page.leases = try await leases(of: id, nowMs: nowMs)
        page.runs = try await services.runs.list(node: id, limit: 10).map { RunLine($0, nowMs: nowMs) }
        if let peer = try await peer(id) {
            page.pairing = NodePage.pairing(peer, nowMs: nowMs)
            if peer.isActive { page.unpair = Links.unpair(peer.peer) }
        }
        page.probeFailures = snapshot.record.probeFailures ?? []
        return page
    }

    private func peer(_ id: NodeID) async throws -> PairedPeer? {
        try await services.invites.pairedPeer(PeerID(id.rawValue))
    }
}
