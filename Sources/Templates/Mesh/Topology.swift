/// The drawing of the mesh, as inline SVG.
package struct Topology: Sendable, Hashable {
    /// Machines in registration order.
    package var nodes: [TopologyNode]
    /// Lines between them; those that name an unknown machine are left out.
    package var edges: [TopologyEdge]

    /// A drawing.
    package init(nodes: [TopologyNode], edges: [TopologyEdge]) {
        self.nodes = nodes
        self.edges = edges
    }

    /// Size of the drawing in its own units, and the border that labels and rings need.
    static let width = 960.0
    static let height = 520.0
    static let border = (x: 72.0, y: 56.0)

    /// The drawing with its legend as a live region.
    package static func region(_ topology: Topology) -> HTML {
        guard !topology.nodes.isEmpty else {
            let empty = EmptyState(
                sentence: "No machine has joined yet.", action: LinkText("Add a node", href: "/add-node"))
            return
                """
                <section class="panel topology is-empty" id="mesh-topology"><h2>Topology</h2>\(empty.html)</section>
                """
        }
        return """
            <section class="panel topology" id="mesh-topology"><h2>Topology</h2>\(topology.drawing)\(legend)</section>
            """
    }

    private var drawing: HTML {
        let points = Dictionary(nodes.map { ($0.id, $0.point) }) { first, _ in first }
        let lines = HTML.each(edges) { edge in
            guard let from = points[edge.from], let to = points[edge.to] else { return .empty }
            return Self.line(edge, Self.position(from), Self.position(to))
        }
        return """
            <svg viewBox="0 0 \(Self.width) \(Self.height)" role="group" aria-labelledby="topology-title" \
            aria-describedby="topology-desc" data-topology><title id="topology-title">Topology of the mesh</title>\
            <desc id="topology-desc">\(summary)</desc><g class="edges">\(lines)</g><g class="nodes">\
            \(.each(nodes) { TopologyFigure(node: $0).html })</g></svg>
            """
    }

    /// Counts by liveness and class, in words.
    private var summary: String {
        let liveness = LivenessMark.State.allCases.map { state in
            "\(nodes.count { $0.liveness.state == state }) \(state.rawValue)"
        }
        let classes = PrivacyMark.allCases.compactMap { mark -> String? in
            let count = nodes.count { $0.privacy == mark }
            return count == 0 ? nil : "\(count) \(mark.label)"
        }
        return "\(nodes.count) machines: \(liveness.joined(separator: ", ")). By class: "
            + (classes.isEmpty ? "none" : classes.joined(separator: ", ")) + "."
    }

    static func position(_ point: TopologyPoint) -> (x: Double, y: Double) {
        (border.x + point.x * (width - 2 * border.x), border.y + point.y * (height - 2 * border.y))
    }

    private static func line(
        _ edge: TopologyEdge, _ from: (x: Double, y: Double), _ to: (x: Double, y: Double)
    ) -> HTML {
        let (across, down) = (to.x - from.x, to.y - from.y)
        let length = max((across * across + down * down).squareRoot(), 1)
        let isDouble = edge.kindStyle == "delegation"
        let strokes = HTML.each(isDouble ? [-2.5, 2.5] : [0.0]) { shift in
            let (x, y) = (-down / length * shift, across / length * shift)
            return "<line x1=\"\(from.x + x)\" y1=\"\(from.y + y)\" x2=\"\(to.x + x)\" y2=\"\(to.y + y)\"/>"
        }
        let (middleX, middleY) = ((from.x + to.x) / 2, (from.y + to.y) / 2)
        let arrow: HTML = isDouble ? arrowhead(middleX, middleY, across / length, down / length) : .empty
        return """
            <g class="edge edge-\(edge.kindStyle) edge-\(edge.statusStyle)"><title>\(edge.kind) from \(edge.from) to \
            \(edge.to), \(edge.status)</title>\(strokes)\(arrow)</g>
            """
    }

    private static func arrowhead(_ x: Double, _ y: Double, _ across: Double, _ down: Double) -> HTML {
        let (leftX, leftY) = (x - 12 * across - 7 * down, y - 12 * down + 7 * across)
        let (rightX, rightY) = (x - 12 * across + 7 * down, y - 12 * down - 7 * across)
        return "<path class=\"arrow\" d=\"M\(x) \(y)L\(leftX) \(leftY)L\(rightX) \(rightY)z\"/>"
    }

    private static let legend: HTML = """
        <ul class="legend" aria-label="Legend"><li><svg viewBox="0 0 16 16" aria-hidden="true"><path class="key-shape" \
        d="M8 1.5 13.6 4.75v6.5L8 14.5l-5.6-3.25v-6.5z"/></svg>control plane</li><li><svg viewBox="0 0 16 16" \
        aria-hidden="true"><circle class="key-shape" cx="8" cy="8" r="6"/></svg>node</li>\
        <li><span class="dot dot-ok"></span>active</li><li><span class="dot dot-idle"></span>idle</li>\
        <li><span class="dot dot-warn"></span>blocked</li><li><span class="dot dot-error"></span>error</li>\
        <li><svg viewBox="0 0 16 16" aria-hidden="true"><circle class="ring ring-paired" cx="8" cy="8" r="6"/></svg>\
        PAIRED</li><li><svg viewBox="0 0 16 16" aria-hidden="true"><circle class="ring ring-public" cx="8" cy="8" \
        r="6"/></svg>PUBLIC</li></ul>
        """
}
