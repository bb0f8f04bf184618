import Mesh
import Synchronization
import Templates

/// Draws the mesh, and remembers where nodes stood, so that the drawing keeps still.
final class TopologyDrawer: Sendable {
    private let memory = Mutex(TopologyMemory())

    init() {}

    /// The drawing: the own machine, the nodes that work for it, and the meshes that it works for; empty while it is
    /// alone.
    func draw(_ picture: MeshPicture, own: MeshNodeJSON?, inviters: [MembershipLine], selected: String?) -> Topology {
        guard !picture.nodes.isEmpty || !inviters.isEmpty else { return Topology(nodes: [], edges: []) }
        var nodes = picture.nodes
        if let own, !nodes.contains(where: { $0.id == own.id }) { nodes.insert(own, at: 0) }
        var edges = picture.edges.map { TopologyEdge(from: $0.from, to: $0.to, kind: $0.kind, status: $0.status) }
        if let own {
            edges += inviters.map { inviter in
                let isOnline = inviter.liveness.state == .online
                return TopologyEdge(
                    from: inviter.inviter, to: own.id, kind: "trust", status: isOnline ? "idle" : "degraded")
            }
        }
        let ids = nodes.map(\.id) + inviters.map(\.inviter)
        let places = self.places(ids: ids, edges: edges)
        let figures = nodes.map { Self.figure($0, at: places[$0.id], isSelected: $0.id == selected) }
        return Topology(
            nodes: figures + inviters.map { Self.figure($0, at: places[$0.inviter]) }, edges: edges)
    }

    /// Where the machines stand now.
    func places(ids: [String], edges: [TopologyEdge]) -> [String: TopologyPoint] {
        memory.withLock { $0.places(ids: ids, edges: edges.map { (from: $0.from, to: $0.to) }, pins: [:]) }
    }

    /// Where the machines of an instant stand: those that are still here as now.
    ///
    /// Nothing is remembered of it.
    func pastPlaces(ids: [String], edges: [TopologyEdge]) -> [String: TopologyPoint] {
        memory.withLock { $0 }.places(of: ids, edges: edges.map { (from: $0.from, to: $0.to) })
    }

    /// The control plane of a mesh that this machine works for.
    private static func figure(_ inviter: MembershipLine, at point: TopologyPoint?) -> TopologyNode {
        var figure = TopologyNode(
            id: inviter.inviter, shape: .controlPlane, href: Links.mesh + "#mesh-memberships",
            point: point ?? TopologyPoint(x: 0.5, y: 0.5), liveness: inviter.liveness)
        figure.privacy = .paired
        return figure
    }

    private static func figure(_ node: MeshNodeJSON, at point: TopologyPoint?, isSelected: Bool) -> TopologyNode {
        var figure = TopologyNode(
            id: node.id, shape: node.kind == "orchestrator" ? .controlPlane : .node,
            href: Links.selectedNode(NodeID(node.id)), point: point ?? TopologyPoint(x: 0.5, y: 0.5),
            liveness: LivenessMark(node))
        figure.status = StatusMark(node.status)
        figure.privacy = PrivacyMark(displayWord: node.privacyClass)
        figure.label = node.label ?? node.id
        figure.slotCount = node.slots.reduce(0) { $0 + $1.maxConcurrent }
        figure.isSelected = isSelected
        return figure
    }
}
