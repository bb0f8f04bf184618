import Audit
import Synchronization

/// Shows the mesh as it was at any instant, from memos of the op-log and the entries between them.
package final class Timeline: Sendable {
    /// A memo is kept after every so many entries.
    package static let memoInterval: UInt64 = 1_024
    /// Marks of a timeline, at most.
    private static let mostMarks = 200

    private struct Reached: Sendable {
        var size: UInt64 = 0
        var tsMicros: Int64 = 0
        var state = LogProjections()
    }

    private let store: MeshStore
    private let reached = Mutex(Reached())

    /// The timeline of a store; ``load()`` takes up its memos.
    package init(store: MeshStore) { self.store = store }

    /// Goes on from the newest memo that holds, and through the entries after it as far as a start may wait for it;
    /// false when entries are left to ``catchUp(steps:)``.
    @discardableResult
    package func load() async throws -> Bool {
        let newest = try await store.read { tx in try LogStateRow.newest(upTo: UInt64(Int64.max), tx) }
        if let newest {
            reached.withLock { $0 = Reached(size: newest.size, tsMicros: newest.tsMicros, state: newest.state) }
        }
        return try await catchUp(steps: Self.stepsAtOnce)
    }

    /// Intervals that are read at once beside other work.
    static let stepsAtOnce = 8

    /// The state after the newest entry that was read; ``catchUp(steps:)`` makes that the newest of all.
    package var newest: LogProjections { reached.withLock { $0.state } }

    /// Reads the entries since the last time and keeps a memo for each interval that they complete.
    ///
    /// Reads at most `steps` intervals; false when entries may be left.
    @discardableResult
    package func catchUp(steps: Int = .max) async throws -> Bool {
        for _ in 0..<steps where try await !step() { return true }
        return false
    }

    /// One interval at most; false when there was nothing to read.
    private func step() async throws -> Bool {
        let from = reached.withLock { $0 }
        let next = try await store.read { tx -> Reached? in
            let size = try OpLogRow.size(tx)
            let end = min(size, (from.size / Self.memoInterval + 1) * Self.memoInterval)
            guard end > from.size else { return nil }
            var next = from
            for entry in try LogStateRow.entries(from.size..<end, tx) { next.state.apply(entry) }
            next.size = end
            next.tsMicros = try LogStateRow.tsMicros(of: end - 1, tx) ?? from.tsMicros
            return next
        }
        guard let next else { return false }
        // Somebody else may have read the same entries meanwhile.
        let isFirst = reached.withLock { reached in
            guard reached.size == from.size else { return false }
            reached = next
            return true
        }
        if isFirst, next.size % Self.memoInterval == 0, store.openingFault == nil {
            let memo = LogStateRow.Memo(size: next.size, tsMicros: next.tsMicros, state: next.state)
            try await store.write("keep a memo of the log") { tx in try LogStateRow.insert(memo, tx) }
        }
        return true
    }

    /// The mesh at an instant, Unix microseconds; before the first entry it is empty.
    package func at(_ micros: Int64) async throws -> LogInstant {
        try await catchUp()
        return try await store.read { tx in
            guard let last = try LogStateRow.lastIndex(atMicros: micros, tx) else {
                return LogInstant(
                    tsMicros: micros, state: LogProjections(), memoMicros: 0, memoIndex: -1, appliedCount: 0,
                    lastIndex: -1)
            }
            let memo = try LogStateRow.newest(upTo: last + 1, tx)
            var state = memo?.state ?? LogProjections()
            let start = memo?.size ?? 0
            for entry in try LogStateRow.entries(start..<(last + 1), tx) { state.apply(entry) }
            return LogInstant(
                tsMicros: micros, state: state, memoMicros: memo?.tsMicros ?? 0,
                memoIndex: Int64(clamping: start) - 1, appliedCount: Int64(clamping: last + 1 - start),
                lastIndex: Int64(clamping: last))
        }
    }

    /// Times of the first and the newest entry, Unix microseconds; nil while there is none.
    package func span() async throws -> ClosedRange<Int64>? {
        try await store.read { tx in try LogStateRow.span(tx) }
    }

    /// Times of the entries before and after an instant; nil where there is none.
    package func neighbours(of micros: Int64) async throws -> (earlier: Int64?, later: Int64?) {
        try await store.read { tx in
            (
                try LogStateRow.neighbour(of: micros, isLater: false, tx),
                try LogStateRow.neighbour(of: micros, isLater: true, tx)
            )
        }
    }

    /// The newest actions, joins and losses, oldest first, at most 200.
    package func marks() async throws -> [TimelineMark] {
        let kinds: [EntryKind] = [.actionCommitted, .nodeAdded, .nodeRemoved, .actionFailed, .storeAlert]
        return try await store.read { tx in
            try LogStateRow.times(of: kinds, limit: Self.mostMarks, tx).map { micros, kind in
                TimelineMark(micros: micros, kind: TimelineMark.Kind(kind))
            }
        }
    }
}

/// Something on the timeline that people look for.
package struct TimelineMark: Sendable, Hashable {
    /// What it was.
    package enum Kind: String, Sendable, Hashable {
        case action
        case join
        case failure

        init(_ kind: EntryKind) {
            switch kind {
            case .nodeAdded: self = .join
            case .actionCommitted: self = .action
            default: self = .failure
            }
        }
    }

    /// When, Unix microseconds.
    package let micros: Int64
    /// What it was.
    package let kind: Kind
}
