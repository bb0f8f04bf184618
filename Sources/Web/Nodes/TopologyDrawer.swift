import Mesh
import Synchronization
import Templates

/// Draws the mesh, and remembers where nodes stood, so that the drawing keeps still.
final class TopologyDrawer: Sendable {
    private let memory = Mutex(TopologyMemory())

    init() {}

    /// The drawing; empty while no node is listed.
    func draw(_ picture: MeshPicture, own: MeshNodeJSON?, selected: String?) -> Topology {
        guard !picture.nodes.isEmpty else { return Topology(nodes: [], edges: []) }
        var nodes = picture.nodes
        if let own, !nodes.contains(where: { $0.id == own.id }) { nodes.insert(own, at: 0) }
        let lines = picture.edges.map { (from: $0.from, to: $0.to) }
        let ids = nodes.map(\.id)
        let places = memory.withLock { $0.places(ids: ids, edges: lines, pins: [:]) }
        return Topology(
            nodes: nodes.map { Self.figure($0, at: places[$0.id], isSelected: $0.id == selected) },
            edges: picture.edges.map { TopologyEdge(from: $0.from, to: $0.to, kind: $0.kind, status: $0.status) })
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
