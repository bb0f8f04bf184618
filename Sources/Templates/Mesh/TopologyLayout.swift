/// Gives every machine its place in the drawing, and leaves it there.
///
/// Pure and deterministic: the same earlier places, ids, edges and pins always give the same places.
package enum TopologyLayout {
    /// Most columns and rows of the grid of free places; 24 machines and their labels fit without overlap.
    private static let columns = 6
    private static let rows = 5

    /// Places for `ids`: pinned ones where they were pinned, known ones where they were, new ones at the free place
    /// nearest to what they are joined with.
    ///
    /// When the set of ids is the one of `previous`, nothing but pins moves.
    package static func place(
        previous: [String: TopologyPoint], ids: [String], edges: [(from: String, to: String)],
        pins: [String: TopologyPoint]
    ) -> [String: TopologyPoint] {
        var placed: [String: TopologyPoint] = [:]
        for id in ids { placed[id] = pins[id] ?? previous[id] }
        var taken = Array(placed.values)
        for id in ids.sorted() where placed[id] == nil {
            let wish = wish(for: id, edges, placed)
            let point = free(taken, near: wish)
            placed[id] = point
            taken.append(point)
        }
        return placed
    }

    /// The middle for a machine that nothing known is joined with, else near its neighbours.
    private static func wish(
        for id: String, _ edges: [(from: String, to: String)], _ placed: [String: TopologyPoint]
    ) -> TopologyPoint {
        let neighbours = edges.compactMap { edge -> TopologyPoint? in
            if edge.from == id { return placed[edge.to] }
            return edge.to == id ? placed[edge.from] : nil
        }
        guard !neighbours.isEmpty else { return TopologyPoint(x: 0.5, y: 0.5) }
        let count = Double(neighbours.count)
        return TopologyPoint(
            x: neighbours.map(\.x).reduce(0, +) / count, y: neighbours.map(\.y).reduce(0, +) / count)
    }

    /// The free grid place nearest to the wish; on a finer grid when the coarse one is full.
    private static func free(_ taken: [TopologyPoint], near wish: TopologyPoint) -> TopologyPoint {
        var scale = 1
        while true {
            let open = grid(scale).filter { place in
                taken.allSatisfy { !overlaps($0, place, scale) }
            }
            if let best = open.min(by: { distance($0, wish) < distance($1, wish) }) { return best }
            scale += 1
        }
    }

    private static func grid(_ scale: Int) -> [TopologyPoint] {
        let (width, height) = (columns * scale, rows * scale)
        return (0..<height).flatMap { row in
            (0..<width).map { column in
                TopologyPoint(x: (Double(column) + 0.5) / Double(width), y: (Double(row) + 0.5) / Double(height))
            }
        }
    }

    /// Whether two machines would share a cell of the grid.
    private static func overlaps(_ left: TopologyPoint, _ right: TopologyPoint, _ scale: Int) -> Bool {
        let slack = 0.999
        return abs(left.x - right.x) < slack / Double(columns * scale)
            && abs(left.y - right.y) < slack / Double(rows * scale)
    }

    private static func distance(_ left: TopologyPoint, _ right: TopologyPoint) -> Double {
        let (x, y) = (left.x - right.x, left.y - right.y)
        return x * x + y * y
    }
}
