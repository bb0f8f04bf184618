/// Joins neighbours by the rank of their merge (byte-pair encoding, Sennrich and others 2016, §3.2).
///
/// Neighbours wait in a heap by (rank, place), so a piece of n symbols costs O(n log n).
struct BytePairEncoder: Sendable {
    struct Pair: Hashable, Sendable {
        let left: Int32
        let right: Int32
    }

    struct Merge: Sendable {
        let rank: Int32
        let id: Int32
    }

    let merges: [Pair: Merge]

    /// The ids after every merge that applies.
    func encode(_ symbols: [Int32]) -> [Int32] {
        guard symbols.count > 1 else { return symbols }
        var ids = symbols
        var next = Array(1...symbols.count)
        var previous = Array(-1..<(symbols.count - 1))
        var heap = MergeHeap()
        for place in 0..<(symbols.count - 1) { offer(&heap, ids, place, place + 1) }
        while let best = heap.pop() {
            let right = next[best.place]
            let isCurrent = ids[best.place] == best.left && right < ids.count && ids[right] == best.right
            guard isCurrent, previous[best.place] != Self.gone else { continue }
            ids[best.place] = best.id
            ids[right] = Self.removed
            let after = next[right]
            next[best.place] = after
            previous[right] = Self.gone
            if after < ids.count {
                previous[after] = best.place
                offer(&heap, ids, best.place, after)
            }
            if previous[best.place] >= 0 { offer(&heap, ids, previous[best.place], best.place) }
        }
        return ids.filter { $0 != Self.removed }
    }

    private static let removed: Int32 = -1
    private static let gone = -2

    private func offer(_ heap: inout MergeHeap, _ ids: [Int32], _ left: Int, _ right: Int) {
        guard let merge = merges[Pair(left: ids[left], right: ids[right])] else { return }
        heap.push(.init(rank: merge.rank, place: left, left: ids[left], right: ids[right], id: merge.id))
    }
}

/// Merges that may be done, the lowest rank and then the leftmost first.
private struct MergeHeap {
    struct Item {
        let rank: Int32
        let place: Int
        let left: Int32
        let right: Int32
        let id: Int32

        func isBefore(_ other: Item) -> Bool { rank != other.rank ? rank < other.rank : place < other.place }
    }

    private var items: [Item] = []

    mutating func push(_ item: Item) {
        items.append(item)
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard items[child].isBefore(items[parent]) else { return }
            items.swapAt(child, parent)
            child = parent
        }
    }

    mutating func pop() -> Item? {
        guard let first = items.first else { return nil }
        let last = items.removeLast()
        guard !items.isEmpty else { return first }
        items[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < items.count && items[child].isBefore(items[least]) {
                least = child
            }
            guard least != parent else { return first }
            items.swapAt(parent, least)
            parent = least
        }
    }
}
