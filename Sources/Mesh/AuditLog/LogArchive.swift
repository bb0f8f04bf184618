package import Audit
package import VoxCrypto

/// A file of the archive, as its `archive_written` entry describes it.
package struct LogArchive: Sendable, Hashable {
    /// Name of the file, `<log_id>-<from>-<through>.ndjson`.
    package let file: String
    /// The entries whose lines are in it.
    package let range: ClosedRange<UInt64>
    /// Entries whose reason and payload are in it alone.
    package let movedCount: Int64
    /// Hash of the file.
    package let sha256: SHA256Digest
    /// Its size, bytes.
    package let sizeBytes: Int64

    init(logID: String, range: ClosedRange<UInt64>, movedCount: Int64, sha256: SHA256Digest, sizeBytes: Int64) {
        file = Self.file(logID: logID, range: range)
        self.range = range
        self.movedCount = movedCount
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
    }

    /// Reads an `archive_written` entry; nil when it is none.
    ///
    /// The name follows from the entry and is never a path.
    init?(_ entry: LogEntry) {
        guard let range = entry.archivedRange,
            let sha256 = entry.payload["sha256"]?.stringValue.flatMap({ SHA256Digest(hex: $0) })
        else { return nil }
        self.init(
            logID: entry.logID, range: range, movedCount: entry.payload["moved"]?.integerValue ?? 0, sha256: sha256,
            sizeBytes: entry.payload["size_bytes"]?.integerValue ?? 0)
        guard file == entry.payload["file"]?.stringValue else { return nil }
    }

    static func file(logID: String, range: ClosedRange<UInt64>) -> String {
        "\(logID)-\(range.lowerBound)-\(range.upperBound).ndjson"
    }

    /// Whether the reason and payload of an entry were moved into this file.
    package func holds(_ entry: LogEntry) -> Bool { range.contains(entry.index) && entry.kind.mayBeArchived }

    /// The entry that says all this.
    func draft(actor: String, reason: String) -> EntryDraft {
        EntryDraft(
            kind: .archiveWritten, actor: actor, action: "archive", target: file, reason: reason,
            payload: [
                "file": .string(file), "from": .integer(Int64(clamping: range.lowerBound)),
                "through": .integer(Int64(clamping: range.upperBound)), "moved": .integer(movedCount),
                "sha256": .string(sha256.hex), "size_bytes": .integer(sizeBytes),
            ])
    }
}

/// Entries whose reason and payload cannot be had, and the file that should have them.
package struct ArchiveGap: Hashable, Sendable {
    /// The file with its folder.
    package let path: String
    /// The entries whose lines it should have.
    package let range: ClosedRange<UInt64>
    /// True when the file is there and does not hold them.
    package let isDamaged: Bool

    /// One sentence without its full stop.
    package var sentence: String {
        "entries \(range.lowerBound) to \(range.upperBound) are archived in \(path), which "
            + (isDamaged ? "is not what was archived" : "is not there")
    }
}

/// Where the reason and payload of an archived entry are.
package struct ArchivePlace: Sendable, Hashable {
    /// Name of the file.
    package let file: String
    /// Whether they could be read: `whole`, `missing` or `damaged`.
    package let state: ArchiveVerdict.State

    /// One sentence.
    package var sentence: String {
        switch state {
        case .whole: "Reason and payload were read from \(file) and have the entry's hash."
        case .missing: "Reason and payload are archived in \(file), which is not in mesh/archive."
        case .damaged: "Reason and payload are archived in \(file), which is not what was archived."
        }
    }
}
