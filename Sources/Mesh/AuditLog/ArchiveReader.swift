import Audit

/// Reads what was moved out of a store, for one look at its log.
struct ArchiveReader: Sendable {
    let archives: [LogArchive]
    let folder: ArchiveFolder

    /// The archive that an outline's rest was moved to.
    func archive(of outline: LogEntry) -> LogArchive? { archives.first { $0.range.contains(outline.index) } }

    /// Where reason and payload of an entry are; nil when they were never moved.
    func place(of entry: LogEntry) -> ArchivePlace? {
        guard let archive = archives.first(where: { $0.holds(entry) }) else { return nil }
        let state: ArchiveVerdict.State =
            !entry.isOutline ? .whole : folder.has(archive.file) ? .damaged : .missing
        return ArchivePlace(file: archive.file, state: state)
    }

    /// The lines of the whole entries by their index, for as many of the outlines as can be had.
    func wholeLines(_ outlines: [LogEntry]) -> [UInt64: [UInt8]] {
        var found: [UInt64: [UInt8]] = [:]
        let ordered = outlines.sorted { $0.index < $1.index }
        var next = ordered.startIndex
        while next < ordered.endIndex {
            guard let archive = archive(of: ordered[next]) else {
                next += 1
                continue
            }
            let (first, reach) = (ordered[next].index, ordered[next].index + Self.longestRead)
            let group = ordered[next...].prefix { $0.index < reach && archive.range.contains($0.index) }
            let count = Int((group.last?.index ?? first) - first) + 1
            let lines = folder.lines(of: archive, from: first, limit: count)
            for outline in group {
                let place = Int(outline.index - first)
                guard place < lines.count, outline.whole(in: lines[place]) != nil else { continue }
                found[outline.index] = lines[place]
            }
            next = group.endIndex
        }
        return found
    }

    /// Lines that are read at a time.
    private static let longestRead: UInt64 = 1_024
}
