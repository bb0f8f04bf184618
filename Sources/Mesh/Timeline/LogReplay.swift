import Audit

/// Makes projections from the nearest memo and the entries after it.
struct LogReplay: Sendable {
    /// The states after ``size`` entries.
    private(set) var state: LogProjections
    /// Entries that the states cover.
    private(set) var size: UInt64
    /// Entries that the memo covers; 0 when none was used.
    let memoSize: UInt64
    /// Time of the memo's last entry; 0 when none was used.
    let memoMicros: Int64

    /// Restores parts of the nearest memo over at most that many entries; one that was altered is passed over.
    init(nearest size: UInt64, reading parts: ProjectionTexts.Parts = .all, _ tx: ReadTransaction) throws {
        let memo = try LogStateRow.newest(upTo: size, parts, tx)
        state = memo?.state ?? LogProjections()
        memoSize = memo?.size ?? 0
        memoMicros = memo?.tsMicros ?? 0
        self.size = memoSize
    }

    /// The size at which the next memo is due, as far as the states of now say it.
    var nextMemo: UInt64 { (size / state.memoInterval + 1) * state.memoInterval }

    /// Applies what follows until so many entries are covered; `kinds` limits which.
    mutating func advance(to end: UInt64, kinds: [String] = LogProjections.kinds, _ tx: ReadTransaction) throws {
        while size < end {
            let next = min(end, size + Timeline.memoInterval)
            for entry in try LogStateRow.entries(size..<next, kinds: kinds, tx) { state.apply(entry) }
            size = next
        }
    }

    /// The states after the whole log; nil when it is long and no memo is near, as in a log from before memos.
    static func nearby(size: UInt64, _ tx: ReadTransaction) throws -> LogProjections? {
        var replay = try LogReplay(nearest: size, tx)
        let distance = size - replay.size
        guard distance < LogProjections.largestMemoInterval else { return nil }
        try replay.advance(to: size, tx)
        return replay.memoSize > 0 || distance < Timeline.memoInterval ? replay.state : nil
    }
}
