/// Gives every machine its place in the drawing, and leaves it there.
///
/// Pure and deterministic: the same earlier places, ids, edges and pins always give the same places. Free places form
/// staggered grids: first seven (one in the middle, six around it), then finer ones.
package enum TopologyLayout {
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
        for id in newcomers(ids, edges) where placed[id] == nil {
            let point = free(taken, near: wish(for: id, edges, placed))
            placed[id] = point
            taken.append(point)
        }
        return placed
    }

    /// Those with most edges first, so that the control plane comes to stand in the middle; then by id.
    private static func newcomers(_ ids: [String], _ edges: [(from: String, to: String)]) -> [String] {
        var degree: [String: Int] = [:]
        for edge in edges {
            degree[edge.from, default: 0] += 1
            degree[edge.to, default: 0] += 1
        }
        return Set(ids).sorted { (-degree[$0, default: 0], $0) < (-degree[$1, default: 0], $1) }
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
        var rows = 3
        while true {
            let open = grid(rows).filter { place in
                taken.allSatisfy { !overlaps($0, place, rows) }
            }
            if let best = open.min(by: { distance($0, wish) < distance($1, wish) }) { return best }
            rows += 2
        }
    }

    /// As many columns as rows, every other row shifted by half a column; the middle row has the middle place.
    private static func grid(_ rows: Int) -> [TopologyPoint] {
        (0..<rows).flatMap { row -> [TopologyPoint] in
            let isWide = row % 2 == rows / 2 % 2
            let columns = isWide ? rows : rows - 1
            return (0..<columns).map { column in
                TopologyPoint(
                    x: (Double(column) + (isWide ? 0.5 : 1)) / Double(rows), y: Double(row) / Double(rows - 1))
            }
        }
    }

    /// Whether two machines would stand closer than neighbours of this grid do.
    private static func overlaps(_ left: TopologyPoint, _ right: TopologyPoint, _ rows: Int) -> Bool {
        let slack = rows == 3 ? 0.499 : 0.9
        return abs(left.x - right.x) < slack / Double(rows) && abs(left.y - right.y) < slack / Double(rows - 1)
    }

    /// Squared distance as drawn: the drawing is twice as wide as it is high.
    private static func distance(_ left: TopologyPoint, _ right: TopologyPoint) -> Double {
        let (x, y) = ((left.x - right.x) * 1.4, left.y - right.y)
        return x * x + y * y
    }
}
