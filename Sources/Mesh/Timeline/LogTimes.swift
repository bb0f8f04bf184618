import GRDB

/// Times of the entries of the op-log, which rise with their indexes, so that they need no index of their own.
struct LogTimes {
    private struct Place {
        let index: Int64
        let micros: Int64
    }

    static let firstSQL = "SELECT entry_index, ts_micros FROM op_log ORDER BY entry_index LIMIT 1"
    static let upToSQL = """
        SELECT entry_index, ts_micros FROM op_log WHERE entry_index <= ? ORDER BY entry_index DESC LIMIT 1
        """

    private let tx: ReadTransaction

    /// The times as one view of the store has them.
    init(_ tx: ReadTransaction) {
        self.tx = tx
    }

    /// Times of the first and the last entry, Unix microseconds; nil while there is none.
    var span: ClosedRange<Int64>? {
        get throws {
            guard let first = try first, let last = try last(upTo: .max) else { return nil }
            return first.micros...max(first.micros, last.micros)
        }
    }

    /// Index of the last entry at or before a time, Unix microseconds; nil when none is.
    func lastIndex(atMicros micros: Int64) throws -> UInt64? {
        try last(atMicros: micros).map { UInt64(clamping: $0.index) }
    }

    /// The time of the nearest entry on one side of a time, Unix microseconds; nil when none is.
    func neighbour(of micros: Int64, isLater: Bool) throws -> Int64? {
        guard isLater else { return try micros == .min ? nil : last(atMicros: micros - 1)?.micros }
        guard let before = try last(atMicros: micros) else { return try first?.micros }
        guard let last = try last(upTo: .max), before.index < last.index else { return nil }
        return try self.last(upTo: before.index + 1)?.micros
    }

    /// The last entry at or before a time, found by halves.
    private func last(atMicros micros: Int64) throws -> Place? {
        guard var low = try first, low.micros <= micros, let newest = try last(upTo: .max) else { return nil }
        var high = newest.index
        while low.index < high {
            guard let middle = try last(upTo: low.index + (high - low.index + 1) / 2) else { break }
            if middle.micros <= micros, middle.index > low.index { low = middle } else { high = middle.index - 1 }
        }
        return low
    }

    private var first: Place? {
        get throws { try place(Self.firstSQL, []) }
    }

    private func last(upTo index: Int64) throws -> Place? { try place(Self.upToSQL, [index]) }

    private func place(_ sql: String, _ arguments: StatementArguments) throws -> Place? {
        try tx.first(sql, arguments) { Place(index: $0[0], micros: $0[1]) }
    }
}
