/// Which outlines a verification has met, and which of them no `archive_written` entry has explained yet.
struct OutlineCoverage: Sendable {
    /// How many outlines there were.
    private(set) var count: UInt64 = 0
    /// Unexplained stretches, in order.
    private var open: [ClosedRange<UInt64>] = []

    static let detail = "Reason and payload of the entry are gone, and no archive_written entry says where they are."

    /// The first one that is not explained.
    var firstUncovered: UInt64? { open.first?.lowerBound }

    mutating func add(_ index: UInt64) {
        count += 1
        if let last = open.last, last.upperBound + 1 == index {
            open[open.count - 1] = last.lowerBound...index
        } else {
            open.append(index...index)
        }
    }

    /// Takes out what an `archive_written` entry says was moved; it speaks of entries before it alone.
    mutating func cover(by entry: LogEntry) {
        guard let range = entry.archivedRange else { return }
        open = open.flatMap { stretch -> [ClosedRange<UInt64>] in
            guard stretch.overlaps(range) else { return [stretch] }
            var rest: [ClosedRange<UInt64>] = []
            if stretch.lowerBound < range.lowerBound { rest.append(stretch.lowerBound...range.lowerBound - 1) }
            if stretch.upperBound > range.upperBound { rest.append(range.upperBound + 1...stretch.upperBound) }
            return rest
        }
    }
}

extension LogEntry {
    /// The entries that an `archive_written` entry is about; nil for any other, and when it says no such thing.
    package var archivedRange: ClosedRange<UInt64>? {
        guard kind == .archiveWritten, let first = payload["from"]?.integerValue,
            let last = payload["through"]?.integerValue, first >= 0, first <= last, UInt64(last) < index
        else { return nil }
        return UInt64(first)...UInt64(last)
    }
}
