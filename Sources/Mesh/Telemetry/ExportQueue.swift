import DequeModule
import Synchronization

/// What waits to be sent, bounded: when it is full the oldest is dropped and counted.
final class ExportQueue<Item: Sendable>: Sendable {
    /// Items that may wait.
    static var longest: Int { 2_048 }
    /// Items that are sent together.
    static var batch: Int { 512 }

    private struct State {
        var items: Deque<Item> = []
        var dropped: UInt64 = 0
    }

    private let state = Mutex(State())
    /// Rings when a batch is full.
    let filled = Bell()

    /// Items that wait.
    var count: Int { state.withLock { $0.items.count } }

    /// Items that were never taken by a collector and will not be.
    var dropped: UInt64 { state.withLock { $0.dropped } }

    /// Adds an item; never waits.
    func offer(_ item: Item) {
        let isBatch = state.withLock { state in
            state.items.append(item)
            if state.items.count > Self.longest {
                state.items.removeFirst()
                state.dropped += 1
            }
            return state.items.count % Self.batch == 0
        }
        if isBatch { filled.ring() }
    }

    /// The oldest items, at most a batch.
    func take() -> [Item] {
        state.withLock { state in
            let items = Array(state.items.prefix(Self.batch))
            state.items.removeFirst(items.count)
            return items
        }
    }

    /// Puts items that could not be sent back before all others, as far as there is room for them.
    func giveBack(_ items: [Item]) {
        state.withLock { state in
            let room = max(0, Self.longest - state.items.count)
            state.items.prepend(contentsOf: items.suffix(room))
            state.dropped += UInt64(max(0, items.count - room))
        }
    }

    /// Counts items that a collector has refused for good.
    func noteDropped(_ count: Int) {
        state.withLock { $0.dropped += UInt64(max(0, count)) }
    }
}
