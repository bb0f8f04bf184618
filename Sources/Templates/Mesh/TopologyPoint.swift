/// A place in the drawing; both parts lie in 0…1.
package struct TopologyPoint: Sendable, Hashable {
    /// From the left.
    package var x: Double
    /// From the top.
    package var y: Double

    /// A place; parts outside 0…1 are moved to the border.
    package init(x: Double, y: Double) {
        self.x = x.isFinite ? min(max(x, 0), 1) : 0.5
        self.y = y.isFinite ? min(max(y, 0), 1) : 0.5
    }
}
