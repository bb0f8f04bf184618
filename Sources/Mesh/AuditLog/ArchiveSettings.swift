import Audit

/// What may be moved out of the log, and what stays in the store.
package struct ArchiveSettings: Sendable {
    /// Newest entries that stay whole, since each start checks them.
    package var keptEntries = StoreOpening.checkedTail
    /// Most entries of one file, which are changed in one transaction while other writes wait.
    package var mostEntries: UInt64 = 131_072

    /// The entries of the next file; everything after the last memo below the kept ones stays as well.
    func range(through last: UInt64, _ tx: ReadTransaction) throws -> ClosedRange<UInt64> {
        let size = try OpLogRow.size(tx)
        guard last < size else { throw LogArchiveError.noSuchEntry(last, size: size) }
        let newest = try OpLogRow.archives(tx.db).max { $0.range.upperBound < $1.range.upperBound }
        let first = newest.map { $0.range.upperBound + 1 } ?? 0
        if let newest, last < first { throw LogArchiveError.archivedBefore(file: newest.file, through: first - 1) }
        let interval = OpLogRow.memoInterval
        let end = size > keptEntries ? (size - keptEntries) / interval * interval : 0
        guard end > first else { throw LogArchiveError.tooShort(size: size, kept: keptEntries) }
        guard last < end else { throw LogArchiveError.stays(last, through: end - 1) }
        guard last - first < mostEntries else { throw LogArchiveError.tooMany(through: first + mostEntries - 1) }
        return first...last
    }
}

/// Why nothing was archived; the log is as it was.
package enum LogArchiveError: Error, Hashable, Sendable {
    /// The log is shorter.
    case noSuchEntry(UInt64, size: UInt64)
    /// The entry is in a file already; so is every one up to `through`.
    case archivedBefore(file: String, through: UInt64)
    /// No entry is old enough.
    case tooShort(size: UInt64, kept: UInt64)
    /// The entry is among those that stay; `through` is the last that may go.
    case stays(UInt64, through: UInt64)
    /// More than one file may hold; `through` is the last that may go now.
    case tooMany(through: UInt64)
    /// Another archive is being written.
    case underWay
    /// The store is in memory and has no folder.
    case noFolder
    /// An entry is not what its hash says, so that it is left where it is.
    case notIntact(UInt64)
    /// A file of that name is there and holds something else.
    case fileTaken(path: String)
    /// The file could not be written, or was not what was written when it was read back.
    case fileNotKept(path: String, detail: String)
    /// The store said no.
    case store(StoreError)
}
