import GRDB

/// Times of the entries of the op-log, which rise with their indexes, so that they need no index of their own.
struct LogTimeRow {
    private struct Place {
        let index: Int64
        let micros: Int64
    }

    static let fromSQL = "SELECT entry_index, ts_micros FROM op_log WHERE entry_index >= ? ORDER BY entry_index LIMIT 1"
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
            guard let first = try first(from: 0), let last = try last(upTo: .max) else { return nil }
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
        return try first(from: (last(atMicros: micros)?.index ?? -1) + 1)?.micros
    }

    /// The last entry at or before a time, found by halves; indexes may be missing.
    private func last(atMicros micros: Int64) throws -> Place? {
        guard var found = try first(from: 0), found.micros <= micros, let newest = try last(upTo: .max) else {
            return nil
        }
        var (low, high) = (found.index, newest.index)
        while low < high {
            let middle = low + (high - low + 1) / 2
            guard let place = try last(upTo: middle) else { break }
            if place.micros <= micros {
                (found, low) = (place, middle)
            } else {
                high = place.index - 1
            }
        }
        return found
    }

    private func first(from index: Int64) throws -> Place? { try place(Self.fromSQL, index) }

    private func last(upTo index: Int64) throws -> Place? { try place(Self.upToSQL, index) }

    private func place(_ sql: String, _ index: Int64) throws -> Place? {
        try tx.first(sql, [index]) { Place(index: $0[0], micros: $0[1]) }
    }
}
