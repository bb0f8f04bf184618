import Audit

/// Holds the files of the archive against the log while that is verified.
struct ArchiveCheck {
    private let reader: ArchiveReader
    private var verdicts: [ArchiveVerdict]

    init(_ reader: ArchiveReader) {
        self.reader = reader
        verdicts = reader.archives.map { archive in
            var verdict = ArchiveVerdict(file: archive.file, range: archive.range)
            if !reader.folder.has(archive.file) { verdict.state = .missing }
            return verdict
        }
    }

    /// The lines to verify: whole ones wherever the files have them, else the outlines as they are stored.
    mutating func restored(_ lines: [[UInt8]], from first: UInt64) -> [[UInt8]] {
        guard !lines.isEmpty else { return lines }
        let span = first...first + UInt64(lines.count) - 1
        var restored = lines
        for (number, archive) in reader.archives.enumerated() where archive.range.overlaps(span) {
            let part = archive.range.clamped(to: span)
            let found = reader.folder.lines(of: archive, from: part.lowerBound, limit: part.count)
            for (offset, index) in part.enumerated() {
                let place = Int(index - first)
                let line = offset < found.count ? found[offset] : nil
                if let outline = LogEntry(outline: lines[place]) {
                    guard let line, outline.whole(in: line) != nil else {
                        note(index, number)
                        continue
                    }
                    restored[place] = line
                } else if verdicts[number].state != .missing, line != lines[place] {
                    note(index, number)
                }
            }
        }
        return restored
    }

    private mutating func note(_ index: UInt64, _ number: Int) {
        guard verdicts[number].firstBadIndex == nil else { return }
        verdicts[number].firstBadIndex = index
        if verdicts[number].state == .whole { verdicts[number].state = .damaged }
    }

    /// The report with what was found of the files; a log that holds does not while one of them is damaged.
    mutating func completed(_ report: VerificationReport) -> VerificationReport {
        guard !verdicts.isEmpty else { return report }
        for (number, archive) in reader.archives.enumerated() where verdicts[number].state == .whole {
            if !reader.folder.isWhole(archive) { note(archive.range.upperBound, number) }
        }
        var report = report
        report.archives = verdicts
        guard report.ok else { return report }
        if let damaged = verdicts.first(where: { $0.state == .damaged }) {
            (report.ok, report.reason, report.firstBadIndex) = (false, .archiveMismatch, damaged.firstBadIndex)
            report.detail =
                "The log itself holds, but \(damaged.file) is not what was archived. "
                + "Put a sound copy of it into mesh/archive."
        } else if let missing = verdicts.first(where: { $0.state == .missing }) {
            let sentence =
                "Of entries \(missing.from) to \(missing.through) only hashes were checked where they were archived: "
                + "\(missing.file) is not in mesh/archive."
            report.detail = [sentence, report.detail].compactMap(\.self).joined(separator: " ")
        }
        return report
    }
}
