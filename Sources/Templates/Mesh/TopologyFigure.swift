/// The figure of one machine in the drawing: shape, ring, liveness glyph, label, link.
struct TopologyFigure: Sendable {
    let node: TopologyNode

    private var radius: Double {
        node.shape == .controlPlane ? 22 : 14 + 1.5 * Double(min(max(node.slotCount, 0), 4))
    }

    var html: HTML {
        let (x, y) = Topology.position(node.point)
        return """
            <a href="\(path: node.href)" data-select class="machine machine-\(node.status.tone.rawValue)" \
            data-id="\(node.id)" data-x="\(x)" data-y="\(y)"\("aria-current", node.isSelected ? "true" : nil)>\
            <title>\(sentence)</title>\
            \(.when(node.isSelected, shape(x, y, radius + 9, "selection")))\
            \(.when(node.privacy != .local, shape(x, y, radius + 5, "ring ring-\(node.privacy.style)")))\
            \(shape(x, y, radius, "body"))\(glyph(x + radius * 0.75, y - radius * 0.75))\
            \(.when(node.isPinned, pin(x - radius - 16, y - radius - 4)))\
            <text class="label" x="\(x)" y="\(y + radius + 26)" text-anchor="middle">\(shortLabel)</text></a>
            """
    }

    private var sentence: String {
        let kind = node.shape == .controlPlane ? "control plane" : "node"
        return
            "\(node.label), \(kind), \(node.liveness.state.rawValue), \(node.status.word), class \(node.privacy.label)"
            + (node.isPinned ? ", pinned" : "")
    }

    /// The label, cut in its middle so that neighbours do not touch.
    private var shortLabel: String {
        guard node.label.count > 18 else { return node.label }
        return node.label.prefix(9) + "…" + node.label.suffix(8)
    }

    private func shape(_ x: Double, _ y: Double, _ radius: Double, _ style: String) -> HTML {
        switch node.shape {
        case .node: return "<circle class=\"\(style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(radius)\"/>"
        case .controlPlane:
            let (half, wide) = (radius / 2, radius * 0.866)
            return """
                <path class="\(style)" d="M\(x) \(y - radius)L\(x + wide) \(y - half)V\(y + half)L\(x) \(y + radius)\
                L\(x - wide) \(y + half)V\(y - half)z"/>
                """
        }
    }

    private func glyph(_ x: Double, _ y: Double) -> HTML {
        let half: HTML = "<path class=\"glyph-fill\" d=\"M\(x) \(y - 4)a4 4 0 0 0 0 8z\"/>"
        let style = node.liveness.state.rawValue
        return """
            <g class="glyph-\(style)"><circle class="glyph-back" cx="\(x)" cy="\(y)" r="6.5"/>\
            <circle class="glyph-line" cx="\(x)" cy="\(y)" r="4"/>\(.when(node.liveness.state == .degraded, half))</g>
            """
    }

    private func pin(_ x: Double, _ y: Double) -> HTML {
        "<path class=\"pin-mark\" d=\"M\(x) \(y)h6M\(x + 1) \(y)v4l-2 2h8l-2-2v-4M\(x + 3) \(y + 6)v5\"/>"
    }
}
