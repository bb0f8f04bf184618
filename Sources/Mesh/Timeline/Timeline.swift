import Audit

/// Shows the mesh as it was at any instant, from memos of the op-log and the entries between them.
package final class Timeline: Sendable {
    /// A memo is kept after every so many entries, or after two, four or eight times as many where much is open.
    package static let memoInterval = OpLogRow.memoInterval
    /// Marks of a timeline, at most.
    private static let mostMarks = 200

    private let store: MeshStore

    /// The timeline of a store.
    package init(store: MeshStore) { self.store = store }

    /// The state after the newest entry; nil while the memos of an old log are being made.
    package var newest: LogProjections? { store.projections }

    /// The mesh at an instant, Unix microseconds; before the first entry it is empty.
    ///
    /// Memos that an old log lacks are made first, so that fewer entries are applied than lie between two memos.
    package func at(_ micros: Int64) async throws -> LogInstant {
        while try await isFarFromMemo(micros), try await makeNextMemo() { try Task.checkCancellation() }
        return try await store.read { tx in try LogInstant(at: micros, tx) }
    }

    /// Makes the memos that a log from before them lacks, one after another; from then on the writer keeps them.
    package func makeMissingMemos() async throws {
        guard store.openingFault == nil, store.projections == nil else { return }
        while try await makeNextMemo() { try Task.checkCancellation() }
        try await store.write("take up projections") { tx in
            try tx.storeEntries()
            var replay = try LogReplay(nearest: tx.head.size, tx)
            try replay.advance(to: tx.head.size, tx)
            tx.adopt(replay.state)
        }
    }

    private func isFarFromMemo(_ micros: Int64) async throws -> Bool {
        guard store.openingFault == nil, store.projections == nil else { return false }
        return try await store.read { tx in
            let size = try LogTimeRow(tx).lastIndex(atMicros: micros).map { $0 + 1 } ?? 0
            let replay = try LogReplay(nearest: size, tx)
            return replay.nextMemo <= size
        }
    }

    /// Makes the first memo that is missing; false when there is none.
    private func makeNextMemo() async throws -> Bool {
        try await store.write("make a memo") { tx in
            try tx.storeEntries()
            var replay = try LogReplay(nearest: tx.head.size, tx)
            let next = replay.nextMemo
            guard next <= tx.head.size else { return false }
            try replay.advance(to: next, tx)
            let tsMicros = try LogStateRow.tsMicros(of: next - 1, tx) ?? 0
            let memo = LogStateRow.Memo(size: next, tsMicros: tsMicros, state: replay.state)
            try LogStateRow.insert(LogStateRow.Text(memo), tx)
            return true
        }
    }

    /// Times of the first and the newest entry, Unix microseconds; nil while there is none.
    package func span() async throws -> ClosedRange<Int64>? {
        try await store.read { tx in try LogTimeRow(tx).span }
    }

    /// Times of the entries before and after an instant; nil where there is none.
    package func neighbours(of micros: Int64) async throws -> (earlier: Int64?, later: Int64?) {
        try await store.read { tx in
            (
                try LogTimeRow(tx).neighbour(of: micros, isLater: false),
                try LogTimeRow(tx).neighbour(of: micros, isLater: true)
            )
        }
    }

    /// The newest actions, joins and failures, oldest first, at most 200.
    package func marks() async throws -> [TimelineMark] {
        try await store.read { tx in
            let found = try TimelineMark.kinds.flatMap { kind in
                try LogStateRow.newest(of: kind, limit: Self.mostMarks, tx).compactMap(TimelineMark.init)
            }
            return found.sorted { $0.micros < $1.micros }.suffix(Self.mostMarks)
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
    }

    /// When, Unix microseconds.
    package let micros: Int64
    /// What it was.
    package let kind: Kind

    /// Kinds of entries that can be marks.
    static let kinds: [EntryKind] = [
        .actionCommitted, .actionFailed, .nodeAdded, .nodeLiveness, .runFinished, .storeAlert,
    ]

    /// The mark of an entry; nil for what nobody looks for, such as a run that was done.
    init?(_ entry: ProjectedEntry) {
        switch entry.kind {
        case .actionCommitted: kind = .action
        case .nodeAdded: kind = .join
        case .nodeLiveness where entry.payload.text("to") == Liveness.offline.rawValue: kind = .failure
        case .runFinished where entry.payload.text("status") == "failed": kind = .failure
        case .actionFailed, .storeAlert: kind = .failure
        default: return nil
        }
        micros = entry.tsMicros
    }
}
