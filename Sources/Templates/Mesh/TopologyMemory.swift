/// Remembers where the machines stand, so that only a machine that joins or leaves changes the drawing.
///
/// Holds one place for each machine of the newest drawing and nothing else.
package struct TopologyMemory: Sendable, Hashable {
    private var places: [String: TopologyPoint] = [:]

    /// Nothing drawn yet.
    package init() {}

    /// Places for `ids`; while their set stays the same, nothing but pins moves, whatever the edges do.
    package mutating func places(
        ids: [String], edges: [(from: String, to: String)], pins: [String: TopologyPoint]
    ) -> [String: TopologyPoint] {
        places = TopologyLayout.place(previous: places, ids: ids, edges: edges, pins: pins)
        return places
    }

    /// Places for another drawing of the same mesh, which leaves this one as it is.
    package func places(of ids: [String], edges: [(from: String, to: String)]) -> [String: TopologyPoint] {
        TopologyLayout.place(previous: places, ids: ids, edges: edges, pins: [:])
    }
}
