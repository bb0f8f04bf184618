import Audit
import Foundation
import Synchronization
import VoxCrypto

/// The folder in which the archives of a store lie.
final class ArchiveFolder: Sendable {
    /// Where it is; nil for a store in memory, which has none.
    let path: String?
    /// Where every so many lines of a file begin, as far as it was read.
    private let marks = Mutex<[String: Marks]>([:])
    private static let markInterval: UInt64 = 256

    private struct Marks {
        let identity: LineFile.Identity
        var offsets: [Int64] = [0]
    }

    private init(path: String?) { self.path = path }

    /// The folder beside a store; it is made when something is archived.
    convenience init(besideStore path: String) {
        self.init(path: path.lastIndex(of: "/").map { path[...$0] + "archive" } ?? "archive")
    }

    /// No folder.
    static var none: ArchiveFolder { ArchiveFolder(path: nil) }

    /// A file of the folder; nil where there is no folder.
    func path(of file: String) -> String? { path.map { "\($0)/\(file)" } }

    /// Whether a file is there.
    func has(_ file: String) -> Bool { path(of: file).map { FileManager.default.fileExists(atPath: $0) } ?? false }

    /// What cannot be had from an archive, for messages.
    func gap(_ archive: LogArchive) -> ArchiveGap {
        ArchiveGap(
            path: path(of: archive.file) ?? archive.file, range: archive.range, isDamaged: has(archive.file))
    }

    /// Lines from an entry on as the file has them, whatever they are; fewer at its end, none when it cannot be read.
    func lines(of archive: LogArchive, from index: UInt64, limit: Int) -> [[UInt8]] {
        do {
            return try read(archive, from: index, limit: limit)
        } catch {
            return []  // a file that cannot be read is told from one that is missing by its being there
        }
    }

    private func read(_ archive: LogArchive, from index: UInt64, limit: Int) throws -> [[UInt8]] {
        guard let path = path(of: archive.file), index >= archive.range.lowerBound, let file = try LineFile(path) else {
            return []
        }
        let identity = try file.identity
        let wanted = index - archive.range.lowerBound
        var known =
            marks.withLock { $0[path] }.flatMap { $0.identity == identity ? $0 : nil } ?? Marks(identity: identity)
        let mark = min(wanted / Self.markInterval, UInt64(known.offsets.count - 1))
        file.seek(to: known.offsets[Int(mark)])
        var place = mark * Self.markInterval
        var lines: [[UInt8]] = []
        while lines.count < limit, let line = try file.next() {
            if place >= wanted { lines.append(line) }
            place += 1
            if place == UInt64(known.offsets.count) * Self.markInterval { known.offsets.append(file.offset) }
        }
        marks.withLock { $0[path] = known }
        return lines
    }

    /// Hash and size of a file; nil when it is not there.
    func digest(of file: String) throws -> (sha256: SHA256Digest, sizeBytes: Int64)? {
        guard let path = path(of: file), let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }  // only read
        var hasher = SHA256.Hasher()
        var size: Int64 = 0
        while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty {
            data.withUnsafeBytes { hasher.update($0) }
            size += Int64(data.count)
        }
        return (hasher.finalize(), size)
    }

    /// Whether the whole file has the hash that was recorded; false for one that cannot be read to its end.
    func isWhole(_ archive: LogArchive) -> Bool {
        do {
            return try digest(of: archive.file)?.sha256 == archive.sha256
        } catch {
            return false
        }
    }

    /// Files that bear the name of an archive of a log, whether or not an entry names them; by their first entry.
    func candidates(ofLog logID: String) -> [LogArchive] {
        guard let path else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []  // no folder has no files
        let found = names.compactMap { name -> LogArchive? in
            guard let match = name.wholeMatch(of: /([0-9a-f]{32})-([0-9]{1,18})-([0-9]{1,18})\.ndjson/),
                match.1 == logID, let first = UInt64(match.2), let last = UInt64(match.3), first <= last
            else { return nil }
            return LogArchive(logID: logID, range: first...last, movedCount: 0, sha256: .zero, sizeBytes: 0)
        }
        return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}
