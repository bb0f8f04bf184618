import Audit
import Foundation
import VoxCrypto

/// Writes the file of an archive and reads it back; nothing in the store changes.
struct ArchiveWriter {
    private let range: ClosedRange<UInt64>
    private let tx: ReadTransaction
    private let file: String
    private let path: String

    init(_ range: ClosedRange<UInt64>, _ tx: ReadTransaction) throws {
        self.range = range
        self.tx = tx
        let line = try OpLogRow.lines(from: range.lowerBound, limit: 1, tx).first
        guard let line, let first = try? LogEntry.stored(line) else {  // said by its index
            throw LogArchiveError.notIntact(range.lowerBound)
        }
        file = LogArchive.file(logID: first.logID, range: range)
        guard let path = tx.archives.path(of: file) else { throw LogArchiveError.noFolder }
        self.path = path
    }

    /// Leaves a file that is on the disk and holds every line with the hash that the store has for it.
    ///
    /// A file that an earlier try has left is taken when it holds exactly that.
    func run() throws -> LogArchive {
        let isThere = tx.archives.has(file)
        if !isThere { try write() }
        let moved = try compare(orThrow: isThere ? .fileTaken(path: path) : unreadable)
        do throws(StoreError) {
            try StoreFiles.sync(path)
            try StoreFiles.syncDirectory(of: path)
        } catch {
            throw LogArchiveError.fileNotKept(path: path, detail: error.description)
        }
        guard let digest = try tx.archives.digest(of: file) else { throw unreadable }
        return LogArchive(
            logID: String(file.prefix(32)), range: range, movedCount: moved, sha256: digest.sha256,
            sizeBytes: digest.sizeBytes)
    }

    private var unreadable: LogArchiveError {
        .fileNotKept(path: path, detail: "what was read back is not what was written")
    }

    private func write() throws {
        let unfinished = path + ".unfinished"
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            StoreFiles.remove(unfinished)
            defer { StoreFiles.remove(unfinished) }
            let target = try NewFile(unfinished, doing: "archive")
            do {
                try forEachChunk { _, lines in try target.write(Array(lines.map { $0 + [0x0A] }.joined())) }
                try target.finish()
            } catch {
                target.abandon()
                throw error
            }
            try StoreFiles.publish(unfinished, as: path)
        } catch let error as LogArchiveError {
            throw error
        } catch {
            let detail = (error as? StoreError)?.description ?? error.localizedDescription
            throw LogArchiveError.fileNotKept(path: path, detail: detail)
        }
    }

    /// Holds the file against the store line by line, and each line against its own hash and the chain; returns how
    /// many entries may be moved.
    private func compare(orThrow mismatch: LogArchiveError) throws -> Int64 {
        guard let written = try LineFile(path) else { throw mismatch }
        var last = try hash(before: range.lowerBound)
        var moved: Int64 = 0
        try forEachChunk { first, lines in
            for (place, line) in lines.enumerated() {
                let index = first + UInt64(place)
                guard try written.next() == line else { throw mismatch }
                guard let entry = try? LogEntry(parsing: line),  // said by its index
                    entry.index == index, entry.prevHash == last, entry.whole(in: line) != nil
                else { throw LogArchiveError.notIntact(index) }
                last = entry.entryHash
                if entry.kind.mayBeArchived { moved += 1 }
            }
        }
        guard try written.next() == nil else { throw mismatch }
        return moved
    }

    private func hash(before index: UInt64) throws -> SHA256Digest {
        guard index > 0 else { return .zero }
        let line = try OpLogRow.lines(from: index - 1, limit: 1, tx).first
        guard let line, let entry = try? LogEntry.stored(line) else {  // said by its index
            throw LogArchiveError.notIntact(index - 1)
        }
        return entry.entryHash
    }

    /// The stored lines of the range with the index of the first, 1 024 at a time.
    private func forEachChunk(_ body: (_ first: UInt64, _ lines: [[UInt8]]) throws -> Void) throws {
        var next = range.lowerBound
        while next <= range.upperBound {
            let limit = Int(min(1_024, range.upperBound - next + 1))
            let lines = try OpLogRow.lines(from: next, limit: limit, tx)
            guard lines.count == limit else { throw LogArchiveError.notIntact(next + UInt64(lines.count)) }
            try body(next, lines)
            next += UInt64(limit)
        }
    }
}
