/// One machine of the drawing.
package struct TopologyNode: Sendable, Hashable {
    /// What is drawn.
    package enum Shape: Sendable, Hashable {
        /// A control plane: hexagon.
        case controlPlane
        /// A node: circle.
        case node
    }

    /// Id; edges name it.
    package var id: String
    /// What is drawn.
    package var shape: Shape
    /// Where it leads: selects it on the mesh page.
    package var href: String
    /// Its place.
    package var point: TopologyPoint
    /// Whether it is heard from.
    package var liveness: LivenessMark
    /// What it is doing.
    package var status: StatusMark
    /// Widest class that it may run.
    package var privacy: PrivacyMark
    /// Words under it; its id when it has no label.
    package var label: String
    /// Slots in all; more slots, a wider circle.
    package var slotCount: Int
    /// Whether the inspector shows it.
    package var isSelected: Bool
    /// Whether its place is fixed.
    package var isPinned: Bool

    /// A machine; status, class, label, slots, selection and pin are set by name.
    package init(id: String, shape: Shape, href: String, point: TopologyPoint, liveness: LivenessMark) {
        self.id = id
        self.shape = shape
        self.href = href
        self.point = point
        self.liveness = liveness
        status = StatusMark("idle")
        privacy = .unknown
        label = id
        slotCount = 0
        isSelected = false
        isPinned = false
    }
}
